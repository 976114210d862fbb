using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodPauseCommand : PodsCommand
{
    public PodPauseCommand()
        : base("pod pause", "Keep the processes of pods from running for a while", "All pods that run")
    {
    }

    internal override string Example => "wherry pod pause shop";

    protected override bool IsMeantByAll(PodView view) => view.State is PodState.Running or PodState.Degraded;

    protected override int Run(Invocation call)
    {
        var stopper = new PodStopper(call.Engine);
        return ForEachPod(call, pod =>
        {
            stopper.Pause(pod);
            return true;
        });
    }
}
