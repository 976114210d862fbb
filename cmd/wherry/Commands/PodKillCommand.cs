using System.CommandLine;
using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodKillCommand : PodsCommand
{
    private readonly Option<string?> _signal;

    public PodKillCommand()
        : base("pod kill", "Send a signal to the main processes of pods", "All pods that run") =>
        _signal = Text("--signal", "-s", "SIGNAL", "The signal, by name or number (default KILL)");

    internal override string Example => "wherry pod kill -s HUP shop";

    protected override bool IsMeantByAll(PodView view) => view.State is PodState.Running or PodState.Degraded or PodState.Paused;

    protected override int Run(Invocation call)
    {
        var signal = SignalText.Parse(call.Get(_signal) ?? "KILL");
        var stopper = new PodStopper(call.Engine);
        return ForEachPod(call, pod =>
        {
            stopper.Kill(pod, signal);
            return true;
        });
    }
}
