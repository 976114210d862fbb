namespace Containers.Oci.Runtime;

/// <summary>The configuration of one container for an OCI runtime: OCI runtime specification 1.0.2, config.json.</summary>
public sealed record RuntimeSpec
{
    /// <summary>The specification's version.</summary>
    public string OciVersion { get; init; } = "1.0.2";

    /// <summary>The main process.</summary>
    public required ProcessSpec Process { get; init; }

    /// <summary>The root file system.</summary>
    public required RootSpec Root { get; init; }

    /// <summary>The host name in a UTS namespace of its own.</summary>
    public string? Hostname { get; init; }

    /// <summary>The NIS domain name in a UTS namespace of its own: specification 1.1, which runc takes up in 1.2.</summary>
    public string? Domainname { get; init; }

    /// <summary>Mounts, in order.</summary>
    public required IReadOnlyList<MountSpec> Mounts { get; init; }

    /// <summary>Notes for the runtime and for hooks.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Programs to start at stages of its life.</summary>
    public HooksSpec? Hooks { get; init; }

    /// <summary>What is particular to Linux.</summary>
    public required LinuxSpec Linux { get; init; }
}

/// <summary>Programs to start, by stage.</summary>
public sealed record HooksSpec
{
    /// <summary>After the namespaces were made; on the host. Superseded by the two that follow.</summary>
    public IReadOnlyList<HookSpec>? Prestart { get; init; }

    /// <summary>The same.</summary>
    public IReadOnlyList<HookSpec>? CreateRuntime { get; init; }

    /// <summary>Before the root is changed, in the container's namespaces.</summary>
    public IReadOnlyList<HookSpec>? CreateContainer { get; init; }

    /// <summary>In the container, right before its program.</summary>
    public IReadOnlyList<HookSpec>? StartContainer { get; init; }

    /// <summary>After its program was started; on the host.</summary>
    public IReadOnlyList<HookSpec>? Poststart { get; init; }

    /// <summary>After it was deleted; on the host.</summary>
    public IReadOnlyList<HookSpec>? Poststop { get; init; }
}

/// <summary>A program to start.</summary>
/// <param name="Path">The program.</param>
/// <param name="Args">Its arguments, with its name in front; null for none.</param>
/// <param name="Env">Its environment; null for none.</param>
/// <param name="Timeout">Seconds; null for no limit.</param>
public sealed record HookSpec(string Path, IReadOnlyList<string>? Args, IReadOnlyList<string>? Env, int? Timeout);

/// <summary>A process in the container: the main one, or one executed later.</summary>
public sealed record ProcessSpec
{
    /// <summary>Whether it gets a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's first size.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>Who it runs as.</summary>
    public required UserSpec User { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Environment, NAME=value.</summary>
    public required IReadOnlyList<string> Env { get; init; }

    /// <summary>Where it starts.</summary>
    public required string Cwd { get; init; }

    /// <summary>Its capability sets.</summary>
    public CapabilitiesSpec? Capabilities { get; init; }

    /// <summary>Its resource limits.</summary>
    public IReadOnlyList<RlimitSpec>? Rlimits { get; init; }

    /// <summary>Whether set-uid programs gain nothing.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Its AppArmor profile.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>Its SELinux label.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>How readily the kernel kills it when memory runs out, -1000 to 1000.</summary>
    public int? OomScoreAdj { get; init; }
}

/// <summary>Rows and columns.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ConsoleSize(uint Height, uint Width);

/// <summary>Ids of a process, inside the container.</summary>
public sealed record UserSpec
{
    /// <summary>User id.</summary>
    public uint Uid { get; init; }

    /// <summary>Group id.</summary>
    public uint Gid { get; init; }

    /// <summary>Permission bits its new files shall not have.</summary>
    public uint? Umask { get; init; }

    /// <summary>Supplementary groups.</summary>
    public IReadOnlyList<uint>? AdditionalGids { get; init; }
}

/// <summary>The five capability sets, capabilities(7), by CAP_ names.</summary>
public sealed record CapabilitiesSpec
{
    /// <summary>What may ever be gained.</summary>
    public required IReadOnlyList<string> Bounding { get; init; }

    /// <summary>What is in force.</summary>
    public required IReadOnlyList<string> Effective { get; init; }

    /// <summary>What programs with file capabilities may inherit.</summary>
    public IReadOnlyList<string>? Inheritable { get; init; }

    /// <summary>What may be made effective.</summary>
    public required IReadOnlyList<string> Permitted { get; init; }

    /// <summary>What survives execve without file capabilities.</summary>
    public IReadOnlyList<string>? Ambient { get; init; }
}

/// <summary>A resource limit.</summary>
/// <param name="Type">The kernel's name, RLIMIT_NOFILE and so on.</param>
/// <param name="Hard">The ceiling.</param>
/// <param name="Soft">The value in force.</param>
public sealed record RlimitSpec(string Type, ulong Hard, ulong Soft);

/// <summary>The root file system.</summary>
/// <param name="Path">Where it is mounted on the host.</param>
/// <param name="Readonly">Whether the container sees it read-only.</param>
public sealed record RootSpec(string Path, bool Readonly);

/// <summary>One mount.</summary>
public sealed record MountSpec
{
    /// <summary>Where, in the container.</summary>
    public required string Destination { get; init; }

    /// <summary>File system type; "bind" for bind mounts.</summary>
    public required string Type { get; init; }

    /// <summary>Device, or the path on the host.</summary>
    public required string Source { get; init; }

    /// <summary>Options as fstab(5) has them.</summary>
    public IReadOnlyList<string>? Options { get; init; }
}
