using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkExistsCommand() : Subcommand("network exists", "Tell by the exit code whether a network exists: 0 yes, 1 no")
{
    internal override string Arguments => "NETWORK";

    internal override string Example => "wherry network exists shop || wherry network create shop";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => call.Engine.Networks.TryResolve(call.Arguments[0]) is null ? 1 : 0;
}
