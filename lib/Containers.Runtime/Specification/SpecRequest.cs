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

    /// <summary>Variables not to be set although every container has them; "*" for all of those.</summary>
    public IReadOnlyList<string> Unset { get; set; } = [];

    /// <summary>Permission bits its new files shall not have; null for what the runtime does.</summary>
    public uint? Umask { get; init; }

    /// <summary>How readily the kernel kills it when memory runs out; null for as its parent.</summary>
    public int? OomScoreAdjustment { get; init; }

    /// <summary>Kernel parameters of its namespaces.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; set; } = new Dictionary<string, string>();

    /// <summary>The NIS domain name; empty for none.</summary>
    public string DomainName { get; set; } = string.Empty;

    /// <summary>Notes for the runtime and its hooks.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    /// <summary>LINUX or LINUX32; empty for the machine's own.</summary>
    public string Personality { get; set; } = string.Empty;

    /// <summary>Whether the starter's supplementary groups are its own too; only crun can do that.</summary>
    public bool KeepGroups { get; init; }

    /// <summary>Whether it finds what systemd as PID 1 wants.</summary>
    public bool Systemd { get; init; }

    /// <summary>Bytes of /run and its like for systemd; 0 for no limit.</summary>
    public long SystemdSharedMemory { get; init; }

    /// <summary>Namespaces that are not its own: the host's, or those at a path. Kinds that are missing are new ones.</summary>
    public IReadOnlyDictionary<string, SharedNamespace> Shared { get; set; } = new Dictionary<string, SharedNamespace>();

    /// <summary>User ids of a user namespace of its own; empty for none.</summary>
    public IReadOnlyList<IdMappingSpec> UserMap { get; set; } = [];

    /// <summary>Group ids of a user namespace of its own; empty for none.</summary>
    public IReadOnlyList<IdMappingSpec> GroupMap { get; set; } = [];

    /// <summary>Programs to start at stages of its life.</summary>
    public IReadOnlyList<HookRequest> Hooks { get; set; } = [];

    /// <summary>Devices of the host.</summary>
    public IReadOnlyList<DeviceRequest> Devices { get; set; } = [];

    /// <summary>Rules for devices, "c 10:* rwm".</summary>
    public IReadOnlyList<string> DeviceRules { get; set; } = [];

    /// <summary>Options of its /proc beyond the usual.</summary>
    public IReadOnlyList<string> ProcOptions { get; set; } = [];

    /// <summary>Whether /dev/shm is left out, because IPC is not wanted.</summary>
    public bool NoSharedMemory { get; init; }

    /// <summary>A directory that is /dev/shm; null for one of its own.</summary>
    public string? SharedMemoryPath { get; init; }
}
