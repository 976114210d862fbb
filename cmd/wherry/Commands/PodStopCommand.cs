using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodStopCommand : PodsCommand
{
    private readonly Option<long?> _time;

    public PodStopCommand()
        : base("pod stop", "Ask all containers of pods to end, and make them after a time", "All pods", files: true, ignores: true) =>
        _time = Number("--time", "-t|--timeout", "SECONDS", "Time to end by themselves, instead of the containers' own; -1 waits for ever");

    internal override string Example => "wherry pod stop -t 3 shop";

    protected override int Run(Invocation call)
    {
        var time = TimeText.Seconds(call.Get(_time));
        var stopper = new PodStopper(call.Engine);
        return ForEachPod(call, pod =>
        {
            stopper.Stop(pod, time);
            return true;
        }, asTyped: true);
    }
}
