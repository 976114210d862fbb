using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class RestartCommand : ContainersCommand
{
    private readonly Option<bool> _running;
    private readonly Option<string?> _signal;
    private readonly Option<long?> _time;

    public RestartCommand()
        : base("restart", "End containers and start them again", Selections.All | Selections.CidFile | Selections.Filter, "All containers, also those that are not running")
    {
        _running = Switch("--running", null, "Only those that are running; without names, all of them");
        _signal = Text("--signal", "-s", "SIGNAL", "Signal that asks them to end, instead of the container's own");
        _time = Number("--time", "-t|--timeout", "SECONDS", "Time to end by itself, instead of the container's own; -1 waits for ever");
    }

    internal override string Example => "wherry restart -t 3 web";

    protected override int Run(Invocation call)
    {
        int? signal = call.Get(_signal) is { } text ? SignalText.Parse(text) : null;
        var time = TimeText.Seconds(call.Get(_time));
        var stopper = new ContainerStopper(call.Engine);
        if (!call.Has(_running))
        {
            return ForEachSelected(call, record => stopper.Restart(record, signal, time));
        }

        var observer = new ContainerObserver(call.Engine);
        var names = call.Arguments.Count > 0 ? call.Arguments : [.. observer.All().Where(view => view.IsRunning).Select(view => view.Record.Id)];
        return call.ForEach(names, name =>
        {
            var record = call.Engine.Containers.Resolve(name);
            if (observer.Observe(record).IsRunning)
            {
                stopper.Restart(record, signal, time);
                call.Terminal.WriteLine(name);
            }
        });
    }

    protected override bool IsMeantByAll(ContainerView view) => true;
}
