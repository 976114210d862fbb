namespace Containers.Engine.Processes;

/// <summary>What a container uses at one moment.</summary>
public sealed record ContainerUsage
{
    /// <summary>When that was.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Processor time of all its processes since it was started.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>Memory in bytes, without what is only cache.</summary>
    public long Memory { get; init; }

    /// <summary>The memory it may have: its limit, or the machine's.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Bytes that came over its network.</summary>
    public long NetworkIn { get; init; }

    /// <summary>Bytes that went over it.</summary>
    public long NetworkOut { get; init; }

    /// <summary>Bytes read from disks.</summary>
    public long BlockIn { get; init; }

    /// <summary>Bytes written to disks.</summary>
    public long BlockOut { get; init; }

    /// <summary>Its processes; with a cgroup its threads, as the kernel counts them there.</summary>
    public long Processes { get; init; }
}
