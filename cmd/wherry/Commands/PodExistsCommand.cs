using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodExistsCommand : Subcommand
{
    public PodExistsCommand()
        : base("pod exists", "Tell by the exit code whether a pod exists: 0 yes, 1 no")
    {
    }

    internal override string Arguments => "POD";

    internal override string Example => "wherry pod exists shop || wherry pod create shop";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => call.Engine.Pods.TryResolve(call.Arguments[0]) is null ? 1 : 0;
}
