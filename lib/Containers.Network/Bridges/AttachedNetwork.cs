using System.Net;
using Containers.Network.Addresses;
using Containers.Oci.Runtime;

namespace Containers.Network.Bridges;

/// <summary>A network a container is on, or about to be.</summary>
/// <param name="Plan">The network and what was asked for.</param>
/// <param name="Mac">The hardware address.</param>
/// <param name="Addresses">One of each subnet; those of a DHCP server's only once it is connected.</param>
public sealed record AttachedNetwork(BridgePlan Plan, string Mac, IReadOnlyList<AttachedAddress> Addresses)
{
    /// <summary>The name servers that whoever gave the addresses told of; none where they are given here.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];
}

/// <summary>An address of a container on a network.</summary>
/// <param name="Address">The address.</param>
/// <param name="Subnet">The subnet it is of.</param>
/// <param name="Gateway">The way out; empty for none.</param>
public sealed record AttachedAddress(IPAddress Address, Subnet Subnet, string Gateway);
