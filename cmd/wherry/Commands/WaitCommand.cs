using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class WaitCommand() : Subcommand("wait", "Wait until containers have ended and print their exit codes")
{
    internal override string Arguments => "CONTAINER...";

    internal override string Example => "wherry wait job";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call) => call.ForEach(call.Arguments, name =>
    {
        var record = call.Engine.Containers.Resolve(name);
        call.Terminal.WriteLine(new ContainerWaiter(call.Engine).Wait(record).ToString());
    });
}
