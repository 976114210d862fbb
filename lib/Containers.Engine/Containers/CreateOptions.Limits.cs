namespace Containers.Engine.Containers;

// What is asked about limits.
public sealed partial record CreateOptions
{
    /// <summary>--memory-reservation.</summary>
    public string? MemoryReservation { get; init; }

    /// <summary>--memory-swap: memory and swap together; "-1" is without limit.</summary>
    public string? MemorySwap { get; init; }

    /// <summary>--memory-swappiness.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>--oom-kill-disable.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>--oom-score-adj.</summary>
    public long? OomScoreAdjustment { get; init; }

    /// <summary>--cpu-shares.</summary>
    public long? CpuShares { get; init; }

    /// <summary>--cpu-period, microseconds.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>--cpu-quota, microseconds.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>--cpu-rt-period and --cpu-rt-runtime: whether either was given.</summary>
    public bool RealTime { get; init; }

    /// <summary>--cpuset-cpus.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>--cpuset-mems.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>--blkio-weight.</summary>
    public string? BlockWeight { get; init; }

    /// <summary>--blkio-weight-device.</summary>
    public IReadOnlyList<string> BlockWeightDevices { get; init; } = [];

    /// <summary>--device-read-bps.</summary>
    public IReadOnlyList<string> DeviceReadBps { get; init; } = [];

    /// <summary>--device-write-bps.</summary>
    public IReadOnlyList<string> DeviceWriteBps { get; init; } = [];

    /// <summary>--device-read-iops.</summary>
    public IReadOnlyList<string> DeviceReadIops { get; init; } = [];

    /// <summary>--device-write-iops.</summary>
    public IReadOnlyList<string> DeviceWriteIops { get; init; } = [];

    /// <summary>--cgroup-conf: a file of cgroup version 2 and what to write into it.</summary>
    public IReadOnlyList<string> CgroupSettings { get; init; } = [];

    /// <summary>--cgroup-parent.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>--cgroups.</summary>
    public string? Cgroups { get; init; }

    /// <summary>--shm-size-systemd.</summary>
    public string? SystemdSharedMemory { get; init; }
}
