namespace Containers.Oci.Runtime;

/// <summary>The Linux part of a container's configuration: OCI runtime specification, config-linux.</summary>
public sealed record LinuxSpec
{
    /// <summary>Namespaces to create or join.</summary>
    public required IReadOnlyList<NamespaceSpec> Namespaces { get; init; }

    /// <summary>Device nodes to make besides the standard ones.</summary>
    public IReadOnlyList<DeviceSpec>? Devices { get; init; }

    /// <summary>User ids of the container's own user namespace.</summary>
    public IReadOnlyList<IdMappingSpec>? UidMappings { get; init; }

    /// <summary>Group ids of the container's own user namespace.</summary>
    public IReadOnlyList<IdMappingSpec>? GidMappings { get; init; }

    /// <summary>The execution domain, personality(2).</summary>
    public PersonalitySpec? Personality { get; init; }

    /// <summary>The cgroup; null leaves it to the runtime.</summary>
    public string? CgroupsPath { get; init; }

    /// <summary>Limits.</summary>
    public ResourcesSpec? Resources { get; init; }

    /// <summary>Kernel parameters of the container's namespaces.</summary>
    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    /// <summary>System call filter.</summary>
    public SeccompSpec? Seccomp { get; init; }

    /// <summary>Paths that look empty.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Paths that cannot be written to.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Mount propagation of the root file system.</summary>
    public string? RootfsPropagation { get; init; }
}

/// <summary>A namespace.</summary>
/// <param name="Type">pid, network, mount, ipc, uts, user or cgroup.</param>
/// <param name="Path">The file of an existing one; null to make a new one.</param>
public sealed record NamespaceSpec(string Type, string? Path = null);

/// <summary>A line of an id map.</summary>
/// <param name="ContainerID">First id inside.</param>
/// <param name="HostID">First id outside: in the namespace the runtime runs in.</param>
/// <param name="Size">How many.</param>
public sealed record IdMappingSpec(
    [property: System.Text.Json.Serialization.JsonPropertyName("containerID")] uint ContainerID,
    [property: System.Text.Json.Serialization.JsonPropertyName("hostID")] uint HostID,
    uint Size);

/// <summary>An execution domain.</summary>
/// <param name="Domain">LINUX or LINUX32.</param>
public sealed record PersonalitySpec(string Domain);

/// <summary>A device node.</summary>
public sealed record DeviceSpec
{
    /// <summary>Where, in the container.</summary>
    public required string Path { get; init; }

    /// <summary>c, b, u or p.</summary>
    public required string Type { get; init; }

    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Permission bits.</summary>
    public uint? FileMode { get; init; }

    /// <summary>Owner.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group.</summary>
    public uint? Gid { get; init; }
}

/// <summary>System call filter: OCI runtime specification, "Seccomp".</summary>
public sealed record SeccompSpec
{
    /// <summary>What happens to calls no rule names, SCMP_ACT_...</summary>
    public required string DefaultAction { get; init; }

    /// <summary>The error number of SCMP_ACT_ERRNO.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary>Architectures the filter knows, SCMP_ARCH_...</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>The rules.</summary>
    public required IReadOnlyList<SeccompRule> Syscalls { get; init; }
}

/// <summary>A rule for some calls.</summary>
public sealed record SeccompRule
{
    /// <summary>The calls' names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What happens to them.</summary>
    public required string Action { get; init; }

    /// <summary>The error number of SCMP_ACT_ERRNO.</summary>
    public uint? ErrnoRet { get; init; }

    /// <summary>Conditions on arguments; all must hold.</summary>
    public IReadOnlyList<SeccompArgument>? Args { get; init; }
}

/// <summary>A condition on an argument.</summary>
public sealed record SeccompArgument
{
    /// <summary>Which argument, from 0.</summary>
    public uint Index { get; init; }

    /// <summary>Compared with.</summary>
    public ulong Value { get; init; }

    /// <summary>Second value, of masked comparisons.</summary>
    public ulong ValueTwo { get; init; }

    /// <summary>SCMP_CMP_...</summary>
    public required string Op { get; init; }
}
