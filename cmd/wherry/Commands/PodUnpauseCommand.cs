using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodUnpauseCommand : PodsCommand
{
    public PodUnpauseCommand()
        : base("pod unpause", "Let the processes of paused pods go on", "All pods with paused containers")
    {
    }

    internal override string Example => "wherry pod unpause shop";

    protected override int Run(Invocation call)
    {
        var stopper = new PodStopper(call.Engine);
        return ForEachPod(call, stopper.Unpause);
    }
}
