using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class KillCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string?> _signal;

    public KillCommand()
        : base("kill", "Send a signal to the main process of containers")
    {
        _all = Switch("--all", "-a", "All running containers");
        _signal = Text("--signal", "-s", "SIGNAL", "The signal, by name or number (default KILL)");
    }

    internal override string Arguments => "CONTAINER...";

    internal override string Example => "wherry kill -s HUP web";

    protected override int Run(Invocation call)
    {
        if (call.Arguments.Count == 0 && !call.Has(_all))
        {
            throw new UsageException("you must provide at least one name or id", Name);
        }

        var signal = SignalText.Parse(call.Get(_signal) ?? "KILL");
        var names = call.Has(_all)
            ? [.. new ContainerObserver(call.Engine).All().Where(view => view.IsRunning).Select(view => view.Record.Name)]
            : call.Arguments;
        return call.ForEach(names, name =>
        {
            ContainerSignals.Send(call.Engine, call.Engine.Containers.Resolve(name), signal);
            call.Terminal.WriteLine(name);
        });
    }
}
