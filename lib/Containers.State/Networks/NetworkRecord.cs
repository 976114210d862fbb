namespace Containers.State.Networks;

/// <summary>A network containers can be on.</summary>
public sealed record NetworkRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>bridge, macvlan or ipvlan.</summary>
    public string Driver { get; set; } = "bridge";

    /// <summary>The bridge's own name; of the other drivers the interface of the host's they are on.</summary>
    public string Device { get; set; } = string.Empty;

    /// <summary>Its subnets; none where containers get no addresses.</summary>
    public IReadOnlyList<NetworkSubnet> Subnets { get; set; } = [];

    /// <summary>Whether it was asked to have IPv6, too.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Whether nothing leads out of it.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether containers find each other by name.</summary>
    public bool Dns { get; init; }

    /// <summary>Name servers asked instead of the host's.</summary>
    public IReadOnlyList<string> DnsServers { get; set; } = [];

    /// <summary>host-local, dhcp or none.</summary>
    public string IpamDriver { get; set; } = "host-local";

    /// <summary>Ways its containers know besides the default one.</summary>
    public IReadOnlyList<NetworkRoute> Routes { get; set; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Options of the driver: mtu, isolate, vlan ...</summary>
    public IReadOnlyDictionary<string, string> Options { get; set; } = new Dictionary<string, string>();

    string? IRecord.FindProblem() =>
        !RecordChecks.IsId(Id) ? "its id is none"
        : Name.Length == 0 ? "it has no name"
        : null;
}

/// <summary>Addresses of a network.</summary>
/// <param name="Subnet">All of them, "10.89.0.0/24".</param>
/// <param name="Gateway">The bridge's own; empty for none.</param>
/// <param name="First">The first that is given away by itself; empty for the first there is.</param>
/// <param name="Last">The last; empty for the last there is.</param>
public sealed record NetworkSubnet(string Subnet, string Gateway, string First, string Last);

/// <summary>A way the containers of a network know.</summary>
/// <param name="Destination">Where to, "10.1.0.0/16".</param>
/// <param name="Gateway">Through whom.</param>
/// <param name="Metric">The smaller, the better; 0 for the usual.</param>
public sealed record NetworkRoute(string Destination, string Gateway, uint Metric);
