namespace Containers.Oci.Runtime;

/// <summary>Limits of the container's cgroup: OCI runtime specification, config-linux, "Control groups".</summary>
public sealed record ResourcesSpec
{
    /// <summary>Number of processes.</summary>
    public PidsSpec? Pids { get; init; }

    /// <summary>Memory.</summary>
    public MemorySpec? Memory { get; init; }

    /// <summary>Processor time.</summary>
    public CpuSpec? Cpu { get; init; }

    /// <summary>Disk requests.</summary>
    public BlockIoSpec? BlockIO { get; init; }

    /// <summary>Which devices may be used, in order, a later rule counting more.</summary>
    public IReadOnlyList<DeviceRuleSpec>? Devices { get; init; }

    /// <summary>Files of cgroup version 2 and what is written into them.</summary>
    public IReadOnlyDictionary<string, string>? Unified { get; init; }
}

/// <summary>Number of processes.</summary>
/// <param name="Limit">At most; 0 or less is no limit.</param>
public sealed record PidsSpec(long Limit);

/// <summary>Memory, in bytes.</summary>
public sealed record MemorySpec
{
    /// <summary>At most.</summary>
    public long? Limit { get; init; }

    /// <summary>What it is pressed down to when memory is short.</summary>
    public long? Reservation { get; init; }

    /// <summary>Memory and swap together.</summary>
    public long? Swap { get; init; }
}

/// <summary>Processor time.</summary>
public sealed record CpuSpec
{
    /// <summary>Weight beside others, 2 to 262144.</summary>
    public ulong? Shares { get; init; }

    /// <summary>Microseconds per period.</summary>
    public long? Quota { get; init; }

    /// <summary>Microseconds.</summary>
    public ulong? Period { get; init; }

    /// <summary>Processors, as "0-3,5".</summary>
    public string? Cpus { get; init; }

    /// <summary>Memory nodes, as "0-3,5".</summary>
    public string? Mems { get; init; }
}

/// <summary>Disk requests.</summary>
public sealed record BlockIoSpec
{
    /// <summary>Weight beside others, 10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>Weights of single devices.</summary>
    public IReadOnlyList<DeviceWeightSpec>? WeightDevice { get; init; }

    /// <summary>Bytes read a second.</summary>
    public IReadOnlyList<DeviceRateSpec>? ThrottleReadBpsDevice { get; init; }

    /// <summary>Bytes written a second.</summary>
    public IReadOnlyList<DeviceRateSpec>? ThrottleWriteBpsDevice { get; init; }

    /// <summary>Reads a second.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<DeviceRateSpec>? ThrottleReadIopsDevice { get; init; }

    /// <summary>Writes a second.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<DeviceRateSpec>? ThrottleWriteIopsDevice { get; init; }
}

/// <summary>The weight of a device.</summary>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
/// <param name="Weight">10 to 1000.</param>
public sealed record DeviceWeightSpec(long Major, long Minor, ushort Weight);

/// <summary>How much of a device.</summary>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
/// <param name="Rate">Bytes or requests a second.</param>
public sealed record DeviceRateSpec(long Major, long Minor, ulong Rate);

/// <summary>Whether devices may be used.</summary>
public sealed record DeviceRuleSpec
{
    /// <summary>Whether they may.</summary>
    public bool Allow { get; init; }

    /// <summary>a, b or c; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Major number; null for all.</summary>
    public long? Major { get; init; }

    /// <summary>Minor number; null for all.</summary>
    public long? Minor { get; init; }

    /// <summary>Of r, w and m.</summary>
    public string? Access { get; init; }
}
