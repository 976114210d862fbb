using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class StopCommand : ContainersCommand
{
    private readonly Option<string?> _signal;
    private readonly Option<long?> _time;

    public StopCommand()
        : base("stop", "Ask containers to end, and make them after a time", Selections.All | Selections.CidFile | Selections.Filter | Selections.Ignore, "All running containers")
    {
        _signal = Text("--signal", "-s", "SIGNAL", "Signal that asks, instead of the container's own");
        _time = Number("--time", "-t|--timeout", "SECONDS", "Time to end by itself, instead of the container's own; -1 waits for ever");
    }

    internal override string Example => "wherry stop -t 3 web";

    protected override int Run(Invocation call)
    {
        int? signal = call.Get(_signal) is { } text ? SignalText.Parse(text) : null;
        var time = TimeText.Seconds(call.Get(_time));
        var stopper = new ContainerStopper(call.Engine);
        return ForEachSelected(call, record => stopper.Stop(record, signal, time));
    }

    protected override bool IsMeantByAll(ContainerView view) => view.IsRunning || view.State.Status == Containers.State.Containers.ContainerStatus.Initialized;
}
