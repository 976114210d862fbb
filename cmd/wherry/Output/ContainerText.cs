using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Wherry.Output;

/// <summary>A container's state and ports as docker's tables say them.</summary>
internal static class ContainerText
{
    internal static string Status(ContainerView view) => Status(view.State) + (view.Health, view.State.Status) switch
    {
        ({ Status: ContainerHealth.Starting }, ContainerStatus.Running) => " (health: starting)",
        ({ } health, ContainerStatus.Running) => $" ({health.Status})",
        _ => string.Empty,
    };

    private static string Status(ContainerState state) => state.Status switch
    {
        ContainerStatus.Running => $"Up {HumanText.Duration(DateTimeOffset.UtcNow - (state.Started ?? DateTimeOffset.UtcNow))}",
        ContainerStatus.Paused => $"Up {HumanText.Duration(DateTimeOffset.UtcNow - (state.Started ?? DateTimeOffset.UtcNow))} (Paused)",
        ContainerStatus.Restarting => $"Restarting ({state.ExitCode}) {HumanText.Ago(state.Finished)}",
        ContainerStatus.Initialized => "Initialized",
        ContainerStatus.Exited => $"Exited ({state.ExitCode}) {HumanText.Ago(state.Finished)}",
        _ => "Created",
    };

    internal static string Ports(ContainerView view)
    {
        if (!view.IsRunning)
        {
            return string.Empty;
        }

        var published = view.Record.Network.Ports;
        var open = view.Record.Network.Exposed.Where(e => !published.Any(p => $"{p.ContainerPort}/{p.Protocol}" == e));
        return string.Join(", ", published.Select(Port).Concat(open));
    }

    private static string Port(PublishedPort port) =>
        $"{(port.HostAddress.Length == 0 ? "0.0.0.0" : port.HostAddress)}:{port.HostPort}->{port.ContainerPort}/{port.Protocol}";
}
