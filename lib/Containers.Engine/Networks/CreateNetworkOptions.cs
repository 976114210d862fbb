namespace Containers.Engine.Networks;

/// <summary>What the user asked for when making a network, as written.</summary>
public sealed record CreateNetworkOptions
{
    /// <summary>The name; null for a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>--driver.</summary>
    public string Driver { get; init; } = NetworkCreator.BridgeDriver;

    /// <summary>--subnet.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];

    /// <summary>--gateway, in the order of the subnets.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>--ip-range, in the order of the subnets: "ADDRESS/LENGTH" or "FIRST-LAST".</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];

    /// <summary>--ipv6.</summary>
    public bool IPv6 { get; init; }

    /// <summary>--internal.</summary>
    public bool Internal { get; init; }

    /// <summary>--disable-dns.</summary>
    public bool DisableDns { get; init; }

    /// <summary>--dns.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];

    /// <summary>--opt: NAME=VALUE.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>--route: DESTINATION,GATEWAY[,METRIC].</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>--interface-name.</summary>
    public string? Device { get; init; }

    /// <summary>--ipam-driver; null for the usual.</summary>
    public string? IpamDriver { get; init; }

    /// <summary>--label.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>One of that name may exist, and is returned then.</summary>
    public bool Ignore { get; init; }
}
