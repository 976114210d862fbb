using System.Globalization;
using System.Net;
using Containers.Network.Addresses;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>Decides the addresses of a new network: those asked for, checked, or some that nobody has.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="others">The networks there are.</param>
/// <param name="pools">Where subnets are taken from; null for the usual.</param>
/// <param name="standard">The name of the network that is always there.</param>
internal sealed class NetworkAddressing(CreateNetworkOptions options, IReadOnlyList<NetworkRecord> others, IReadOnlyList<(Subnet Base, int Length)>? pools, string standard)
{
    private const int LongestOfV4 = 30;
    private const int LongestOfV6 = 126;

    private static readonly (string Subnet, string What)[] s_special =
    [
        ("127.0.0.0/8", "is each container's own"), ("224.0.0.0/3", "is of groups and broadcasts"),
        ("::/96", "has the loopback address"), ("fe80::/10", "is on every link"), ("ff00::/8", "is of groups"),
    ];

    private readonly List<(Subnet Subnet, string Holder)> _taken =
        [.. others.SelectMany(other => other.Subnets.Select(subnet => (Read(subnet.Subnet), other.Name)))];

    /// <summary>Whether its addresses may be those of an interface of the host's, which its containers are beside.</summary>
    internal bool IsOnHost { get; init; }

    internal IReadOnlyList<NetworkSubnet> Resolve()
    {
        var asked = options.Subnets.Select(Require).ToList();
        if (options.Gateways.Count > Math.Max(asked.Count, 0) || options.Ranges.Count > asked.Count)
        {
            throw new ContainersException(ErrorKind.Invalid, "every --gateway and every --ip-range needs a --subnet of its own");
        }

        if (asked.Count == 0)
        {
            asked.Add(Chosen(SubnetChoice.Choose([.. _taken.Select(pair => pair.Subnet), .. HostRoutes.Read()], pools)));
        }

        if (options.IPv6 && !asked.Exists(subnet => subnet.IsV6))
        {
            asked.Add(Chosen(SubnetChoice.ChooseV6([.. _taken.Select(pair => pair.Subnet), .. HostRoutes.Read()])));
        }

        return [.. asked.Select((subnet, i) => Complete(subnet, options.Gateways.ElementAtOrDefault(i), options.Ranges.ElementAtOrDefault(i)))];
    }

    internal static NetworkRoute ReadRoute(string text)
    {
        var parts = text.Split(',');
        if (parts.Length is 2 or 3 && Subnet.TryParse(parts[0]) is { } destination && Subnet.ReadAddress(parts[1]) is not null)
        {
            var metric = 0u;
            if (parts.Length == 2 || uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out metric))
            {
                return new NetworkRoute(destination.ToString(), parts[1], metric);
            }
        }

        throw new ContainersException(ErrorKind.Invalid, $"invalid route \"{text}\": want DESTINATION/LENGTH,GATEWAY[,METRIC]");
    }

    private Subnet Require(string text)
    {
        var subnet = Subnet.TryParse(text) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid subnet \"{text}\": want ADDRESS/LENGTH, such as 10.90.0.0/24");
        if (subnet.Length == 0 || subnet.Length > (subnet.IsV6 ? LongestOfV6 : LongestOfV4))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid subnet \"{text}\": {(subnet.Length == 0 ? "it is the whole world" : "it has no room for a gateway and a container")}");
        }

        if (s_special.FirstOrDefault(special => Read(special.Subnet).Overlaps(subnet)) is { Subnet: not null } other)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid subnet \"{text}\": {other.Subnet} {other.What}");
        }

        foreach (var (taken, holder) in _taken.Where(pair => pair.Subnet.Overlaps(subnet)))
        {
            throw new ContainersException(ErrorKind.InUse, $"subnet {subnet} is already used by {holder}: it overlaps {taken}")
            {
                Hint = holder == standard ? "that network is always there; it takes another subnet when containers.conf has one: default_subnet in [network]" : null,
            };
        }

        // A user's would only hide what is there from containers, and the user said so. Others than bridges are where the host's interface is.
        if (!UserNamespace.IsRootless && !IsOnHost && HostRoutes.Read().FirstOrDefault(route => route.Overlaps(subnet)) is { Length: > 0 } route)
        {
            throw new ContainersException(ErrorKind.InUse, $"subnet {subnet} is already used on the host: it overlaps the route to {route}");
        }

        _taken.Add((subnet, "this network"));
        return subnet;
    }

    private NetworkSubnet Complete(Subnet subnet, string? gateway, string? range)
    {
        var own = gateway is null ? subnet.At(1) : Subnet.ReadAddress(gateway) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid gateway \"{gateway}\": not an ip address");
        if (!subnet.Contains(own))
        {
            throw new ContainersException(ErrorKind.Invalid, $"gateway {own} not in subnet {subnet}");
        }

        var (first, last) = range is null ? (null, null) : ReadRange(subnet, range);
        return new NetworkSubnet(subnet.ToString(), options.Internal && gateway is null && options.DisableDns ? string.Empty : own.ToString(), first?.ToString() ?? "", last?.ToString() ?? "");
    }

    private static (IPAddress First, IPAddress Last) ReadRange(Subnet subnet, string text)
    {
        IPAddress? first, last;
        if (Subnet.TryParse(text) is { } part)
        {
            (first, last) = (part.At(part.Length == subnet.Length ? 1u : 0u), part.At(part.Span));
        }
        else
        {
            var ends = text.Split('-', 2);
            (first, last) = (Subnet.ReadAddress(ends[0]), Subnet.ReadAddress(ends[^1]));
        }

        if (first is null || last is null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid ip range \"{text}\": want ADDRESS/LENGTH or FIRST-LAST");
        }

        if (!subnet.Contains(first) || !subnet.Contains(last))
        {
            throw new ContainersException(ErrorKind.Invalid, $"ip range {text} not in subnet {subnet}");
        }

        return subnet.PlaceOf(first) <= subnet.PlaceOf(last) ? (first, last)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid ip range \"{text}\": its last address is before its first");
    }

    private static Subnet Chosen(Subnet? free) => free ?? throw new ContainersException(ErrorKind.InUse, "could not find free subnet: all are used by other networks or on the host")
    {
        Hint = "choose one with --subnet, or remove networks that nobody uses: wherry network prune",
    };

    private static Subnet Read(string text) => Subnet.TryParse(text) ?? throw new ContainersException(ErrorKind.Corrupt, $"\"{text}\" is no subnet");
}
