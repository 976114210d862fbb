using System.Globalization;

namespace Containers.Compose.Reading;

/// <summary>Reads what a service's "deploy" says that a single machine can do.</summary>
internal static class DeployReader
{
    private static readonly string[] s_ofClusters = ["endpoint_mode", "labels", "placement", "rollback_config", "update_config"];

    /// <summary>What came of it.</summary>
    /// <param name="Restart">The restart policy; null when nothing is said.</param>
    /// <param name="Flags">Limits.</param>
    internal sealed record Deployment(string? Restart, IReadOnlyList<string> Flags);

    internal static Deployment Read(ComposeNode node)
    {
        node.Only(["mode", "replicas", "resources", "restart_policy", .. s_ofClusters]);
        foreach (var key in s_ofClusters.Append("mode").Where(key => node[key] is not null))
        {
            node[key]!.Warn("it is about clusters and is left out");
        }

        ServiceReader.WarnOfSeveral(node["replicas"]);
        return new Deployment(node["restart_policy"] is { } policy ? Restart(policy) : null, node["resources"] is { } resources ? [.. Limits(resources)] : []);
    }

    private static string Restart(ComposeNode node)
    {
        node.Only("condition", "delay", "max_attempts", "window");
        var times = node["max_attempts"]?.Number();
        return node["condition"]?.Choice("none", "on-failure", "any") switch
        {
            "none" => "no",
            "on-failure" => times is null ? "on-failure" : string.Create(CultureInfo.InvariantCulture, $"on-failure:{times}"),
            _ => "always",
        };
    }

    private static IEnumerable<string> Limits(ComposeNode node)
    {
        node.Only("limits", "reservations");
        var limits = node["limits"]?.Only("cpus", "memory", "pids");
        var reserved = node["reservations"]?.Only("cpus", "memory", "devices", "generic_resources");
        IEnumerable<string?> all =
        [
            limits?["cpus"] is { } cpus ? "--cpus=" + cpus.Amount() : null,
            limits?["memory"] is { } memory ? "--memory=" + memory.Size() : null,
            limits?["pids"] is { } pids ? string.Create(CultureInfo.InvariantCulture, $"--pids-limit={pids.Number()}") : null,
            reserved?["memory"] is { } kept ? "--memory-reservation=" + kept.Size() : null,
        ];
        foreach (var key in (string[])["cpus", "generic_resources"])
        {
            reserved?[key]?.Warn("nothing can be kept free for one service: it is left out");
        }

        return [.. all.OfType<string>(), .. Devices(reserved?["devices"])];
    }

    private static IEnumerable<string> Devices(ComposeNode? devices)
    {
        foreach (var device in devices?.Items() ?? [])
        {
            device.Only("capabilities", "count", "device_ids", "driver", "options");
            if (device["capabilities"]?.Texts().Contains("gpu") != true)
            {
                device.Warn("devices cannot be chosen by what they are capable of: it is left out");
                continue;
            }

            yield return device["device_ids"] is { } ids ? $"--gpus=device={string.Join(',', ids.Texts())}" : $"--gpus={device["count"]?.Text() ?? "all"}";
        }
    }
}
