using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Wherry.Output;

/// <summary>A container's state, ports and labels as docker's tables say them.</summary>
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

    /// <summary>The state in a word: running, exited ...</summary>
    internal static string State(ContainerState state) => state.Status.ToString().ToLowerInvariant();

    internal static JsonObject Labels(IReadOnlyDictionary<string, string> labels) =>
        new(labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));

    /// <summary>"0.0.0.0:8080->80/tcp, 9000/udp"; neighbouring ports in one range. Empty for a container that does not run.</summary>
    internal static string Ports(ContainerView view, IReadOnlyList<PublishedPort> published)
    {
        if (!view.IsRunning)
        {
            return string.Empty;
        }

        var open = view.Record.Network.Exposed.Where(e => !published.Any(p => $"{p.ContainerPort}/{p.Protocol}" == e));
        return string.Join(", ", Ranges(published).Concat(open));
    }

    private static IEnumerable<string> Ranges(IEnumerable<PublishedPort> ports)
    {
        PublishedPort? first = null;
        PublishedPort? last = null;
        foreach (var port in ports.OrderBy(p => p.HostAddress, StringComparer.Ordinal).ThenBy(p => p.Protocol, StringComparer.Ordinal)
                     .ThenBy(p => p.ContainerPort).ThenBy(p => p.HostPort))
        {
            if (last is not null && port == last with { HostPort = (ushort)(last.HostPort + 1), ContainerPort = (ushort)(last.ContainerPort + 1) })
            {
                last = port;
                continue;
            }

            if (first is not null)
            {
                yield return Range(first, last!);
            }

            first = last = port;
        }

        if (first is not null)
        {
            yield return Range(first, last!);
        }
    }

    private static string Range(PublishedPort first, PublishedPort last)
    {
        var address = first.HostAddress.Length == 0 ? "0.0.0.0" : first.HostAddress.Contains(':') ? $"[{first.HostAddress}]" : first.HostAddress;
        return first == last
            ? $"{address}:{first.HostPort}->{first.ContainerPort}/{first.Protocol}"
            : $"{address}:{first.HostPort}-{last.HostPort}->{first.ContainerPort}-{last.ContainerPort}/{first.Protocol}";
    }
}
