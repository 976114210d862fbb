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

        var ports = Ranges([.. published]);
        ports.AddRange(view.Record.Network.Exposed.Where(e => !published.Any(p => $"{p.ContainerPort}/{p.Protocol}" == e)));
        return string.Join(", ", ports);
    }

    private static List<string> Ranges(PublishedPort[] ports)
    {
        var ranges = new List<string>();
        PublishedPort? first = null;
        PublishedPort? last = null;
        Array.Sort(ports, InOrder);
        foreach (var port in ports)
        {
            if (last is not null && port == last with { HostPort = (ushort)(last.HostPort + 1), ContainerPort = (ushort)(last.ContainerPort + 1) })
            {
                last = port;
                continue;
            }

            if (first is not null)
            {
                ranges.Add(Range(first, last!));
            }

            first = last = port;
        }

        if (first is not null)
        {
            ranges.Add(Range(first, last!));
        }

        return ranges;
    }

    private static int InOrder(PublishedPort left, PublishedPort right)
    {
        var order = string.CompareOrdinal(left.HostAddress, right.HostAddress);
        order = order != 0 ? order : string.CompareOrdinal(left.Protocol, right.Protocol);
        order = order != 0 ? order : left.ContainerPort.CompareTo(right.ContainerPort);
        return order != 0 ? order : left.HostPort.CompareTo(right.HostPort);
    }

    private static string Range(PublishedPort first, PublishedPort last)
    {
        var address = first.HostAddress.Length == 0 ? "0.0.0.0" : first.HostAddress.Contains(':') ? $"[{first.HostAddress}]" : first.HostAddress;
        return first == last
            ? $"{address}:{first.HostPort}->{first.ContainerPort}/{first.Protocol}"
            : $"{address}:{first.HostPort}-{last.HostPort}->{first.ContainerPort}-{last.ContainerPort}/{first.Protocol}";
    }
}
