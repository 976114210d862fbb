using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class StopCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _ignore;
    private readonly Option<string?> _signal;
    private readonly Option<long?> _time;

    public StopCommand()
        : base("stop", "Ask containers to end, and make them after a time")
    {
        _all = Switch("--all", "-a", "All running containers");
        _ignore = Switch("--ignore", "-i", "Do not mind containers that do not exist");
        _signal = Text("--signal", "-s", "SIGNAL", "Signal that asks, instead of the container's own");
        _time = Number("--time", "-t|--timeout", "SECONDS", "Time to end by itself, instead of the container's own; -1 waits for ever");
    }

    internal override string Arguments => "CONTAINER...";

    internal override string Example => "wherry stop -t 3 web";

    protected override int Run(Invocation call)
    {
        if (call.Arguments.Count == 0 && !call.Has(_all))
        {
            throw new UsageException("you must provide at least one name or id", Name);
        }

        int? signal = call.Get(_signal) is { } text ? SignalText.Parse(text) : null;
        uint? time = call.Get(_time) switch { null => null, < 0 => uint.MaxValue, var seconds => (uint)Math.Min(seconds.Value, uint.MaxValue - 1) };
        var stopper = new ContainerStopper(call.Engine);
        var names = call.Has(_all)
            ? [.. new ContainerObserver(call.Engine).All().Where(view => view.IsRunning).Select(view => view.Record.Name)]
            : call.Arguments;
        return call.ForEach(names, name =>
        {
            try
            {
                stopper.Stop(call.Engine.Containers.Resolve(name), signal, time);
                call.Terminal.WriteLine(name);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_ignore))
            {
                // Asked not to mind.
            }
        });
    }
}
