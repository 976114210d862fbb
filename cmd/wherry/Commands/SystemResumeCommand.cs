using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class SystemResumeCommand() : Subcommand("system resume", "After a boot, start the containers that shall run by their restart policies")
{
    internal override string Arguments => string.Empty;

    internal override string Example => "wherry system resume";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var resumer = new ContainerResumer(call.Engine);
        return call.ForEach(resumer.Prepare(), record =>
        {
            resumer.Start(record);
            call.Terminal.WriteLine(record.Name);
        });
    }
}
