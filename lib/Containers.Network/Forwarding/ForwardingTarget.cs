using System.Net;
using System.Net.Sockets;
using Containers.Network.Bridges;

namespace Containers.Network.Forwarding;

/// <summary>Where what comes to published ports is to go.</summary>
/// <param name="Address">The container's address.</param>
/// <param name="Open">Those of its addresses from which answers to anybody come by the bridge: there it may be shown clients' own addresses.</param>
public sealed record ForwardingTarget(IPAddress Address, IReadOnlyList<AttachedAddress> Open)
{
    private const string WithoutWayOut = "no_default_route";

    /// <summary>As docker: ports lead to the first network, by version 4 where it has that. Null for no address at all.</summary>
    /// <param name="networks">The networks it is on.</param>
    public static ForwardingTarget? Of(IReadOnlyList<AttachedNetwork> networks) => networks
        .SelectMany(network => network.Addresses.Select(address => (address.Address, Open: OpenOf(network))))
        .OrderBy(place => place.Address.AddressFamily == AddressFamily.InterNetworkV6)
        .Select(place => new ForwardingTarget(place.Address, place.Open))
        .FirstOrDefault();

    /// <summary>Which of its addresses a client can be seen by under its own; null for none: one of this machine alone, or of the container's own network, is no other's there.</summary>
    /// <param name="client">The client's address.</param>
    public IPAddress? SeenBy(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return IPAddress.IsLoopback(client) || client.IsIPv6LinkLocal || client.IsIPv6Multicast || Open.Any(open => open.Subnet.Contains(client))
            ? null
            : Open.FirstOrDefault(open => open.Address.AddressFamily == client.AddressFamily)?.Address;
    }

    private static IReadOnlyList<AttachedAddress> OpenOf(AttachedNetwork network) =>
        network.Plan is { Internal: false, Driver: "bridge" } plan && !plan.Options.ContainsKey("vrf") && plan.Options.GetValueOrDefault(WithoutWayOut) is null or "0" or "false"
            ? [.. network.Addresses.Where(address => address.Gateway.Length > 0)]
            : [];
}
