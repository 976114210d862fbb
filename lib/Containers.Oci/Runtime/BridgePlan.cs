namespace Containers.Oci.Runtime;

/// <summary>A container's place on a network yet to be made: the network, and what the container is there.</summary>
public sealed record BridgePlan
{
    /// <summary>The driver of networks whose addresses a DHCP server gives.</summary>
    public const string LeasedIpam = "dhcp";

    /// <summary>The network's name.</summary>
    public required string Name { get; init; }

    /// <summary>The network's id.</summary>
    public required string Id { get; init; }

    /// <summary>bridge, macvlan or ipvlan.</summary>
    public required string Driver { get; init; }

    /// <summary>The bridge's own name; of the other drivers the interface of the host's they are on.</summary>
    public string Device { get; set; } = string.Empty;

    /// <summary>The network's subnets.</summary>
    public IReadOnlyList<SubnetPlan> Subnets { get; set; } = [];

    /// <summary>Whether nothing leads out of it.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether containers find each other by name.</summary>
    public bool Dns { get; init; }

    /// <summary>Name servers asked instead of the host's.</summary>
    public IReadOnlyList<string> DnsServers { get; set; } = [];

    /// <summary>host-local, dhcp or none.</summary>
    public string IpamDriver { get; set; } = "host-local";

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string> Options { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether it is a bridge that is made for it, and not one that somebody else looks after.</summary>
    public bool IsOwnBridge => Driver == "bridge" && Options.GetValueOrDefault("mode") != "unmanaged";

    /// <summary>Whether a DHCP server gives its addresses.</summary>
    public bool IsLeased => IpamDriver == LeasedIpam;

    /// <summary>Ways its containers know besides the default one.</summary>
    public IReadOnlyList<RoutePlan> Routes { get; set; } = [];

    /// <summary>The interface inside.</summary>
    public required string Interface { get; init; }

    /// <summary>Addresses the container must have.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>The hardware address it must have; empty for a chosen one.</summary>
    public string Mac { get; set; } = string.Empty;

    /// <summary>What it is called there besides its name.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];
}

/// <summary>Addresses of a network, as in its record.</summary>
/// <param name="Subnet">All of them.</param>
/// <param name="Gateway">The bridge's own; empty for none.</param>
/// <param name="First">The first that is given away by itself; empty for the first there is.</param>
/// <param name="Last">The last; empty for the last there is.</param>
public sealed record SubnetPlan(string Subnet, string Gateway, string First, string Last);

/// <summary>A way the containers of a network know.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Gateway">Through whom.</param>
/// <param name="Metric">The smaller, the better; 0 for the usual.</param>
public sealed record RoutePlan(string Destination, string Gateway, uint Metric);
