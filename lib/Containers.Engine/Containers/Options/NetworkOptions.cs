using Containers.Network;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --network, --publish and what belongs to them.</summary>
internal static class NetworkOptions
{
    private const string NoNameServers = "none";

    /// <summary>What containers.conf has pasta told comes first: the last of two that contradict each other counts.</summary>
    internal static ContainerNetwork WithConfigured(this ContainerNetwork network, IReadOnlyList<string> pastaOptions) =>
        network.Mode == NetworkModes.Pasta && pastaOptions.Count > 0 ? network with { Options = [.. pastaOptions, .. network.Options] } : network;

    internal static ContainerNetwork Resolve(CreateOptions options, ImageRunConfiguration image, Func<string, NetworkRecord?>? find = null)
    {
        var networks = find is null ? null : AttachmentOptions.TryRead(options, find);
        var (mode, extra) = networks is null ? ParseMode(options.Network) : (NetworkModes.Bridge, []);
        var exposed = (image.ExposedPorts?.Keys ?? []).SelectMany(Ports.ParseExposed).Concat(options.Expose.SelectMany(Ports.ParseExposed)).Distinct().ToList();
        var published = options.Publish.SelectMany(Ports.Parse).ToList();
        if (options.PublishAll)
        {
            published.AddRange(exposed.Where(e => !e.EndsWith("/sctp", StringComparison.Ordinal) && !published.Exists(p => $"{p.ContainerPort}/{p.Protocol}" == e)).Select(Ports.PublishExposed));
        }

        if (published.Count > 0 && mode.StartsWith(NamespaceOptions.ContainerPrefix, StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.Invalid, "conflicting options: port publishing and the container type network mode")
            {
                Hint = "publish the ports of the container whose network it is",
            };
        }

        SctpPorts.RequireRules(NetworkModes.IsConnected(mode) ? published : [], mode);

        // As docker: with the host's network, or none, there is nothing to publish.
        return new ContainerNetwork
        {
            Mode = mode,
            Networks = networks ?? [],
            Options = extra,
            Ports = NetworkModes.IsConnected(mode) ? published : [],
            Exposed = exposed,
            Dns = NameServers(options.Dns),
            DnsSearch = options.DnsSearch,
            DnsOptions = options.DnsOptions,
            ExtraHosts = [.. options.AddHosts.Select(HostsFile.Require)],
        };
    }

    // Addresses, or the one word that leaves the image's file alone.
    private static IReadOnlyList<string> NameServers(IReadOnlyList<string> given) =>
        given is [NoNameServers] || given.All(text => System.Net.IPAddress.TryParse(text, out _)) ? given
        : given.Contains(NoNameServers) ? throw new ContainersException(ErrorKind.Invalid, "invalid --dns: \"none\" excludes addresses")
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --dns \"{given.First(text => !System.Net.IPAddress.TryParse(text, out _))}\": not an ip address");

    private static (string Mode, IReadOnlyList<string> Options) ParseMode(string? text)
    {
        if (text is not null && (text.StartsWith(NamespaceOptions.ContainerPrefix, StringComparison.Ordinal) || text.StartsWith(NamespaceOptions.PathPrefix, StringComparison.Ordinal)))
        {
            return (text, []);
        }

        var parts = (text is null or "private" or "default" ? NetworkModes.Standard : text).Split(':', 2);
        var extra = parts.Length > 1 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        return parts[0] switch
        {
            NetworkModes.None or NetworkModes.Host when extra.Length == 0 => (parts[0], []),
            NetworkModes.Pasta => (parts[0], extra),
            NetworkModes.Slirp4netns when Slirp4netnsOptions.Arguments(extra) is not null => (parts[0], extra),
            _ => throw new ContainersException(ErrorKind.NotFound, $"unable to find network with name or ID {text}: network not found") { Hint = "use none, host, pasta, slirp4netns, container:NAME, ns:PATH, or what wherry network ls has" },
        };
    }
}
