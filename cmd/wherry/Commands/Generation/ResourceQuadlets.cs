using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Networks;
using Containers.State.Volumes;
using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;

namespace Wherry.Commands.Generation;

/// <summary>Describes volumes and networks as Quadlet files have them.</summary>
internal static class ResourceQuadlets
{
    private const string HostLocal = "host-local";

    internal static QuadletRequest Of(VolumeRecord volume)
    {
        var isLocal = volume.Driver == VolumeCreator.LocalDriver;
        var hasDevice = isLocal && volume.Options.ContainsKey("device");
        var isDirectory = isLocal && !hasDevice && !volume.Options.ContainsKey("type");
        var settings = hasDevice ? Mounted(volume.Options) : isDirectory ? Owned(volume.Options.GetValueOrDefault("o", string.Empty)) : [];
        return new QuadletRequest
        {
            Kind = QuadletKind.Volume,
            Name = volume.Name,
            Description = $"Volume {volume.Name}",
            Settings = [new("VolumeName", volume.Name), .. settings],
            Flags =
            [
                .. isLocal ? (string[])[] : ["--driver=" + volume.Driver],
                .. Labels(volume.Labels),
                .. hasDevice || isDirectory ? [] : volume.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"--opt={option.Key}={option.Value}"),
            ],
        };
    }

    internal static QuadletRequest Of(NetworkRecord network, NetworkRecord standard)
    {
        if (network.Name == standard.Name)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{network.Name} is always there: no service is needed to make it");
        }

        // Gateways and ranges stand at their subnets' places: those with both first.
        var subnets = network.Subnets.OrderByDescending(subnet => (subnet.Gateway.Length > 0 ? 2 : 0) + (HasRange(subnet) ? 1 : 0)).ToList();
        return new QuadletRequest
        {
            Kind = QuadletKind.Network,
            Name = network.Name,
            Description = $"Network {network.Name}",
            Settings =
            [
                new("NetworkName", network.Name),
                .. subnets.Select(subnet => KeyValuePair.Create("Subnet", subnet.Subnet)),
                .. subnets.Where(subnet => subnet.Gateway.Length > 0).Select(subnet => KeyValuePair.Create("Gateway", subnet.Gateway)),
                .. subnets.Where(HasRange).Select(subnet => KeyValuePair.Create("IPRange", $"{subnet.First}-{subnet.Last}")),
            ],
            Flags = [.. Flags(network), .. Labels(network.Labels)],
        };
    }

    private static bool HasRange(NetworkSubnet subnet) => subnet.First.Length > 0 && subnet.Last.Length > 0;

    private static IEnumerable<string> Flags(NetworkRecord network)
    {
        var isBridge = network.Driver == "bridge";
        IEnumerable<(bool Wanted, string Flag)> all =
        [
            (!isBridge, "--driver=" + network.Driver),
            (!isBridge && network.Device.Length > 0, "--interface-name=" + network.Device),
            (network.IPv6, "--ipv6=true"),
            (network.Internal, "--internal=true"),
            (isBridge && !network.Dns && network.Subnets.Count > 0, "--disable-dns=true"),
            (network.IpamDriver != HostLocal, "--ipam-driver=" + network.IpamDriver),
            .. network.DnsServers.Select(server => (true, "--dns=" + server)),
            .. network.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => (true, $"--opt={option.Key}={option.Value}")),
            .. network.Routes.Select(route => (true, $"--route={route.Destination},{route.Gateway}{(route.Metric == 0 ? string.Empty : "," + route.Metric)}")),
        ];
        return all.Where(flag => flag.Wanted).Select(flag => flag.Flag);
    }

    private static IEnumerable<string> Labels(IReadOnlyDictionary<string, string> labels) =>
        labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"--label={label.Key}={label.Value}");

    private static List<KeyValuePair<string, string>> Mounted(IReadOnlyDictionary<string, string> options) =>
    [
        .. new[] { ("Device", "device"), ("Type", "type"), ("Options", "o") }
            .Where(pair => options.GetValueOrDefault(pair.Item2) is { Length: > 0 }).Select(pair => KeyValuePair.Create(pair.Item1, options[pair.Item2])),
    ];

    // A directory of the store has an owner, and is filled from images or not.
    private static List<KeyValuePair<string, string>> Owned(string options)
    {
        var settings = new List<KeyValuePair<string, string>>();
        foreach (var parts in options.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)))
        {
            switch (parts)
            {
                case ["uid", var user]:
                    settings.Add(new("User", user));
                    break;
                case ["gid", var group]:
                    settings.Add(new("Group", group));
                    break;
                case ["nocopy"]:
                    settings.Add(new("Copy", "false"));
                    break;
                default:
                    break; // copy and noquota are what it is in any case
            }
        }

        return settings;
    }
}
