namespace Containers.State.Containers;

/// <summary>Limits on a container. Zero, empty or null is no limit.</summary>
public sealed record ContainerLimits
{
    /// <summary>Limits of each process.</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; set; } = [];

    /// <summary>Bytes of memory.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes of memory it is pressed down to when memory is short.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Bytes of memory and swap together; -1 for as much swap as there is.</summary>
    public long MemorySwap { get; init; }

    /// <summary>Processes.</summary>
    public long Pids { get; init; }

    /// <summary>Processors' worth of time in billionths.</summary>
    public long NanoCpus { get; init; }

    /// <summary>Weight beside others, 2 to 262144.</summary>
    public long CpuShares { get; init; }

    /// <summary>Microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>Microseconds of processor time per period.</summary>
    public long CpuQuota { get; init; }

    /// <summary>Processors, as "0-3,5".</summary>
    public string CpusetCpus { get; set; } = string.Empty;

    /// <summary>Memory nodes, as "0-3,5".</summary>
    public string CpusetMems { get; set; } = string.Empty;

    /// <summary>Weight of its disk requests beside others', 10 to 1000.</summary>
    public int BlockWeight { get; init; }

    /// <summary>Weights and rates of single devices.</summary>
    public IReadOnlyList<DeviceLimit> Devices { get; set; } = [];

    /// <summary>Files of cgroup version 2 and what is written into them.</summary>
    public IReadOnlyDictionary<string, string> CgroupSettings { get; set; } = new Dictionary<string, string>();

    /// <summary>The cgroup to make the container's own in; empty for the usual place.</summary>
    public string CgroupParent { get; set; } = string.Empty;

    /// <summary>It gets no cgroup of its own.</summary>
    public bool NoCgroup { get; init; }

    /// <summary>Its cgroup is made in the one of the unit that starts it.</summary>
    public bool SplitCgroup { get; init; }

    /// <summary>Its monitor stays in the cgroup of whoever starts it.</summary>
    public bool MonitorStays { get; init; }

    /// <summary>How readily the kernel kills it when memory runs out, -1000 to 1000.</summary>
    public int? OomScoreAdjustment { get; init; }

    /// <summary>Bytes of /dev/shm.</summary>
    public long SharedMemory { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of /run and its like where the container runs systemd; 0 for no limit.</summary>
    public long SystemdSharedMemory { get; init; }
}

/// <summary>A limit of each process, getrlimit(2).</summary>
/// <param name="Name">RLIMIT_ and so on.</param>
/// <param name="Soft">In force.</param>
/// <param name="Hard">The ceiling.</param>
public sealed record Ulimit(string Name, ulong Soft, ulong Hard);

/// <summary>A limit on the use of one block device.</summary>
/// <param name="Kind">weight, read-bps, write-bps, read-iops or write-iops.</param>
/// <param name="Path">The device on the host.</param>
/// <param name="Value">Weight, bytes a second or requests a second.</param>
public sealed record DeviceLimit(string Kind, string Path, ulong Value);
