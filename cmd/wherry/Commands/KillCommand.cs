using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class KillCommand : ContainersCommand
{
    private readonly Option<string?> _signal;

    public KillCommand()
        : base("kill", "Send a signal to the main process of containers", Selections.All | Selections.CidFile, "All running containers") =>
        _signal = Text("--signal", "-s", "SIGNAL", "The signal, by name or number (default KILL)");

    internal override string Example => "wherry kill -s HUP web";

    protected override int Run(Invocation call)
    {
        var signal = SignalText.Parse(call.Get(_signal) ?? "KILL");
        return ForEachSelected(call, record => ContainerSignals.Send(call.Engine, record, signal));
    }
}
