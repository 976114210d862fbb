using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>
/// What a container is to be, before anything inside its root file system has been looked at: the input of
/// <see cref="SpecBuilder"/>.
/// </summary>
public sealed record SpecRequest
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Environment, NAME=value, later ones winning.</summary>
    public required IReadOnlyList<string> Env { get; init; }

    /// <summary>user[:group], names or numbers; empty is root.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>Groups beyond the user's own, names or numbers.</summary>
    public IReadOnlyList<string> ExtraGroups { get; set; } = [];

    /// <summary>Where the program starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Whether it gets a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>The host name.</summary>
    public required string Hostname { get; init; }

    /// <summary>Mounts besides the standard ones, in order.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; set; } = [];

    /// <summary>Capabilities in force, CAP_ names.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    /// <summary>Everything its user may do, no filter, no masks, the host's devices.</summary>
    public bool Privileged { get; init; }

    /// <summary>Whether set-uid programs gain nothing.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>A seccomp profile's file; "unconfined" for none; empty for the default.</summary>
    public string SeccompProfile { get; set; } = string.Empty;

    /// <summary>Paths that look empty.</summary>
    public IReadOnlyList<string> MaskedPaths { get; set; } = [];

    /// <summary>Paths that cannot be written to.</summary>
    public IReadOnlyList<string> ReadonlyPaths { get; set; } = [];

    /// <summary>Whether the root file system is read-only.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Limits of each process.</summary>
    public IReadOnlyList<RlimitSpec> Rlimits { get; set; } = [];

    /// <summary>Bytes of /dev/shm.</summary>
    public long SharedMemory { get; set; } = 64 * 1024 * 1024;

    /// <summary>Limits of its cgroup.</summary>
    public ResourcesSpec? Resources { get; init; }

    /// <summary>An init program on the host to run as PID 1; null for none.</summary>
    public string? InitProgram { get; init; }

    /// <summary>Whether it shares the host's network.</summary>
    public bool HostNetwork { get; init; }
}
