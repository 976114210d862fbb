namespace Containers.Kube.Model;

/// <summary>A pod as a file describes it.</summary>
/// <param name="Name">The pod's name; that of a Deployment, a DaemonSet or a Job with "-pod" behind it.</param>
public sealed record KubePod(string Name)
{
    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Containers that run to their ends before the others start.</summary>
    public IReadOnlyList<KubeContainer> InitContainers { get; init; } = [];

    /// <summary>Its containers.</summary>
    public IReadOnlyList<KubeContainer> Containers { get; init; } = [];

    /// <summary>Its volumes by name.</summary>
    public IReadOnlyDictionary<string, KubeVolume> Volumes { get; init; } = new Dictionary<string, KubeVolume>();

    /// <summary>The restart policy as `run` knows it: "always", "on-failure[:N]" or "no".</summary>
    public string Restart { get; init; } = "always";

    /// <summary>Seconds its containers are given to end; null for the usual time.</summary>
    public uint? StopTimeout { get; init; }

    /// <summary>The host's network.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>The host's processes.</summary>
    public bool HostPid { get; init; }

    /// <summary>The host's messages and shared memory.</summary>
    public bool HostIpc { get; init; }

    /// <summary>Whether its user ids are the host's; null where that is not said.</summary>
    public bool? HostUsers { get; init; }

    /// <summary>Its containers see each other's processes.</summary>
    public bool SharesProcesses { get; init; }

    /// <summary>Its host name; null for its name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Lines of /etc/hosts: "NAME:ADDRESS".</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Name servers.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Domains that short names are looked for in.</summary>
    public IReadOnlyList<string> Searches { get; init; } = [];

    /// <summary>Options of the resolver: "NAME[:VALUE]".</summary>
    public IReadOnlyList<string> ResolverOptions { get; init; } = [];

    /// <summary>Kernel parameters: "NAME=VALUE".</summary>
    public IReadOnlyList<string> Sysctls { get; init; } = [];
}
