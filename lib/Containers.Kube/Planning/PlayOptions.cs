namespace Containers.Kube.Planning;

/// <summary>What the user says beside a file.</summary>
public sealed record PlayOptions
{
    /// <summary>--start: whether the pods are started, too.</summary>
    public bool Start { get; init; } = true;

    /// <summary>--network: what the pods are connected to; none for the network that all played pods are on.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>--ip: an address for each pod, in the order of the file.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>--mac-address: one for each pod, in the order of the file.</summary>
    public IReadOnlyList<string> MacAddresses { get; init; } = [];

    /// <summary>--publish: ports, which take the place of the file's for the same port of a container.</summary>
    public IReadOnlyList<string> Publish { get; init; } = [];

    /// <summary>--publish-all: ports of containers without one of the host get the host's of the same number.</summary>
    public bool PublishAll { get; init; }

    /// <summary>--annotation.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>--userns.</summary>
    public string? UserMode { get; init; }

    /// <summary>--log-driver.</summary>
    public string? LogDriver { get; init; }

    /// <summary>--log-opt.</summary>
    public IReadOnlyList<string> LogOptions { get; init; } = [];

    /// <summary>--no-hosts.</summary>
    public bool NoHosts { get; init; }

    /// <summary>--no-hostname.</summary>
    public bool NoHostname { get; init; }

    /// <summary>--no-pod-prefix: containers are called as the file calls them.</summary>
    public bool NoPodPrefix { get; init; }

    /// <summary>--seccomp-profile-root: where profiles of system calls are that the file names.</summary>
    public string? SeccompDirectory { get; init; }

    /// <summary>Labels for all that is made: "NAME=VALUE".</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
