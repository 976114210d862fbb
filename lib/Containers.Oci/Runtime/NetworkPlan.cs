namespace Containers.Oci.Runtime;

/// <summary>A container's network yet to be made: what the engine hands, through the monitor, to the network room.</summary>
public sealed record NetworkPlan
{
    /// <summary>none, host, pasta, slirp4netns or bridge.</summary>
    public required string Mode { get; init; }

    /// <summary>More options for the mode's program.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>Ports to publish.</summary>
    public IReadOnlyList<PortPlan> Ports { get; set; } = [];

    /// <summary>The mode's program, absolute; null for none and host. For bridge the one that leads out, null for root, whose bridges are the host's.</summary>
    public string? Program { get; init; }

    /// <summary>For bridge: netavark's program.</summary>
    public string Netavark { get; set; } = string.Empty;

    /// <summary>For bridge: the program of the name service; empty where there is none.</summary>
    public string Aardvark { get; set; } = string.Empty;

    /// <summary>For bridge: the networks.</summary>
    public IReadOnlyList<BridgePlan> Bridges { get; set; } = [];

    /// <summary>For bridge: what the container is called there; empty for its own name.</summary>
    public string KnownAs { get; set; } = string.Empty;

    /// <summary>Name servers to use instead of the host's.</summary>
    public IReadOnlyList<string> Dns { get; set; } = [];

    /// <summary>Search domains to use instead of the host's.</summary>
    public IReadOnlyList<string> DnsSearch { get; set; } = [];

    /// <summary>Resolver options to use instead of the host's.</summary>
    public IReadOnlyList<string> DnsOptions { get; set; } = [];

    /// <summary>More lines for /etc/hosts, "name:address".</summary>
    public IReadOnlyList<string> ExtraHosts { get; set; } = [];

    /// <summary>For bridge: containers that /etc/hosts knows by further names.</summary>
    public IReadOnlyList<LinkPlan> Links { get; set; } = [];

    /// <summary>For bridge: the port the name service listens on; 0 for the usual.</summary>
    public ushort NamePort { get; init; }

    /// <summary>For bridge: the firewall netavark uses, in its own words; empty for the one it chooses.</summary>
    public string Firewall { get; set; } = string.Empty;
}

/// <summary>A port to publish.</summary>
/// <param name="HostAddress">The host's address; empty for all.</param>
/// <param name="HostPort">The port there.</param>
/// <param name="ContainerPort">The port inside.</param>
/// <param name="Protocol">tcp or udp.</param>
public sealed record PortPlan(string HostAddress, ushort HostPort, ushort ContainerPort, string Protocol);

/// <summary>A container that another one's /etc/hosts knows.</summary>
/// <param name="Container">Its id.</param>
/// <param name="Names">What it is called there.</param>
public sealed record LinkPlan(string Container, IReadOnlyList<string> Names);
