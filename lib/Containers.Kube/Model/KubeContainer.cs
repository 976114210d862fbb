namespace Containers.Kube.Model;

/// <summary>A container of a pod as a file describes it.</summary>
/// <param name="Name">Its name within the pod.</param>
/// <param name="Image">Its image.</param>
public sealed record KubeContainer(string Name, string Image)
{
    /// <summary>When its image is pulled: "always", "missing", "never" or "newer"; null where that is not said.</summary>
    public string? PullPolicy { get; init; }

    /// <summary>What takes the place of the image's entrypoint; null for the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>What takes the place of the image's command; null for the image's.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Where it starts; null for where the image says.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>All values of ConfigMaps and Secrets that are variables.</summary>
    public IReadOnlyList<KubeEnvironmentSource> EnvironmentSources { get; init; } = [];

    /// <summary>Variables, of which later ones count.</summary>
    public IReadOnlyList<KubeVariable> Variables { get; init; } = [];

    /// <summary>Its ports.</summary>
    public IReadOnlyList<KubePort> Ports { get; init; } = [];

    /// <summary>What of the pod's volumes it has mounted.</summary>
    public IReadOnlyList<KubeMount> Mounts { get; init; } = [];

    /// <summary>What it may use and wants to have.</summary>
    public KubeResources Resources { get; init; } = new();

    /// <summary>Its rights.</summary>
    public KubeSecurity Security { get; init; } = new();

    /// <summary>Whether it lives, asked again and again.</summary>
    public KubeProbe? Liveness { get; init; }

    /// <summary>Whether it has started.</summary>
    public KubeProbe? Startup { get; init; }

    /// <summary>It has a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Its standard input stays open.</summary>
    public bool Input { get; init; }
}

/// <summary>A variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is, in which $(NAME) stands for variables before it; null when it comes from elsewhere.</param>
/// <param name="Reference">Where it comes from.</param>
/// <param name="Place">Where the file says so, for messages.</param>
public sealed record KubeVariable(string Name, string? Value, KubeReference? Reference, string Place);

/// <summary>The kinds of places values come from.</summary>
public enum KubeReferenceKind
{
    /// <summary>A ConfigMap.</summary>
    ConfigMap,

    /// <summary>A Secret.</summary>
    Secret,

    /// <summary>A field of the pod.</summary>
    Field,

    /// <summary>A resource of the container.</summary>
    Resource,
}

/// <summary>Where a value comes from.</summary>
/// <param name="Kind">What it refers to.</param>
/// <param name="Name">The ConfigMap's or Secret's name; the divisor of a resource.</param>
/// <param name="Key">The value's name there, or the field's path.</param>
/// <param name="Optional">Whether it may be missing.</param>
public sealed record KubeReference(KubeReferenceKind Kind, string Name, string Key, bool Optional);

/// <summary>A ConfigMap or a Secret all of whose values are variables.</summary>
/// <param name="IsSecret">Which of them.</param>
/// <param name="Name">Its name.</param>
/// <param name="Prefix">What the variables' names begin with.</param>
/// <param name="Optional">Whether it may be missing.</param>
/// <param name="Place">Where the file says so, for messages.</param>
public sealed record KubeEnvironmentSource(bool IsSecret, string Name, string Prefix, bool Optional, string Place);

/// <summary>A port of a container.</summary>
/// <param name="Name">Its name; empty for none.</param>
/// <param name="Port">Its number in the container.</param>
/// <param name="HostPort">The host's; 0 for none.</param>
/// <param name="HostAddress">The host's address; empty for all.</param>
/// <param name="Protocol">"tcp", "udp" or "sctp".</param>
public sealed record KubePort(string Name, int Port, int HostPort, string HostAddress, string Protocol);

/// <summary>Where a container has a volume mounted.</summary>
/// <param name="Volume">The volume's name in the pod.</param>
/// <param name="Path">The path in the container.</param>
/// <param name="ReadOnly">Whether it cannot be written to.</param>
/// <param name="SubPath">The part of it that is mounted; empty for all of it.</param>
/// <param name="Propagation">How mounts propagate: "rprivate", "rslave" or "rshared".</param>
/// <param name="Place">Where the file says so, for messages.</param>
public sealed record KubeMount(string Volume, string Path, bool ReadOnly, string SubPath, string Propagation, string Place);

/// <summary>What a container may use and wants to have; null where nothing is said.</summary>
public sealed record KubeResources
{
    /// <summary>The most memory, bytes.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The memory it wants, bytes.</summary>
    public long? MemoryRequest { get; init; }

    /// <summary>The most processors, thousandths.</summary>
    public long? CpuLimit { get; init; }

    /// <summary>The processors it wants, thousandths.</summary>
    public long? CpuRequest { get; init; }
}

/// <summary>A container's rights.</summary>
public sealed record KubeSecurity
{
    /// <summary>Whose it runs as; null for the image's user.</summary>
    public long? User { get; init; }

    /// <summary>The group; null for the user's.</summary>
    public long? Group { get; init; }

    /// <summary>It must not run as root.</summary>
    public bool NonRoot { get; init; }

    /// <summary>Further groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>All rights the user has.</summary>
    public bool Privileged { get; init; }

    /// <summary>Its root file system cannot be written to.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Capabilities it has besides the usual ones.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Capabilities it does not have.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Options as --security-opt takes them; a seccomp profile of a file is "seccomp=localhost/NAME".</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>A check of a container.</summary>
/// <param name="Command">What is run in the container.</param>
public sealed record KubeProbe(IReadOnlyList<string> Command)
{
    /// <summary>Seconds before failures count.</summary>
    public int InitialDelay { get; init; }

    /// <summary>Seconds between two runs.</summary>
    public int Period { get; init; } = 10;

    /// <summary>Seconds it may take.</summary>
    public int Timeout { get; init; } = 1;

    /// <summary>So many failures in a row mean that it fails.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>So many successes in a row mean that it succeeds.</summary>
    public int Successes { get; init; } = 1;
}
