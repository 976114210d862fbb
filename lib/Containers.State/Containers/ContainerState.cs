using System.Globalization;
using System.Text.Json.Serialization;

namespace Containers.State.Containers;

/// <summary>Where a container is in its life. Names are docker's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContainerStatus>))]
public enum ContainerStatus
{
    /// <summary>Never started.</summary>
    [JsonStringEnumMemberName("created")]
    Created,

    /// <summary>Made ready, its main process waiting for its first instruction.</summary>
    [JsonStringEnumMemberName("initialized")]
    Initialized,

    /// <summary>Its main process runs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>All its processes are stopped.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>Ended, and about to be started again by its restart policy.</summary>
    [JsonStringEnumMemberName("restarting")]
    Restarting,

    /// <summary>Ended.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited,
}

/// <summary>
/// What changes about a container. Written only by its monitor while that lives, and by the command that finds the monitor
/// dead. "Running" is true only together with the container's lock being held.
/// </summary>
public sealed record ContainerState : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Where it is in its life.</summary>
    public ContainerStatus Status { get; init; }

    /// <summary>The main process on the host; 0 when there is none.</summary>
    public int Pid { get; init; }

    /// <summary>Its start in clock ticks after boot: with the pid it cannot be mistaken.</summary>
    public ulong PidStartTime { get; init; }

    /// <summary>The monitor on the host; 0 when there is none.</summary>
    public int MonitorPid { get; init; }

    /// <summary>Processes beside the container that end with it (network, fuse), "pid:start time".</summary>
    public IReadOnlyList<string> Companions { get; set; } = [];

    /// <summary>The networks it is on while it runs.</summary>
    public IReadOnlyList<LiveAttachment> Networks { get; set; } = [];

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it last ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>How it last ended, as a shell would say: 128 plus the signal for a killed one.</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether the kernel ended it for want of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>Why it could not start or was ended by other means; empty if nothing is to be said.</summary>
    public string Error { get; set; } = string.Empty;

    /// <summary>How often the restart policy has started it again.</summary>
    public int RestartCount { get; init; }

    /// <summary>Whether a user asked it to end: then the policy leaves it alone.</summary>
    public bool StoppedByUser { get; init; }

    /// <summary>Whether neither it nor a user ended it, but the end of its monitor or of the machine's session.</summary>
    public bool Interrupted { get; init; }

    /// <summary>The boot its processes belong to: after another one their pids are strangers'.</summary>
    public string BootId { get; set; } = string.Empty;

    string? IRecord.FindProblem() =>
        !Enum.IsDefined(Status) ? "its status is none"
        : Companions.FirstOrDefault(companion => !IsProcess(companion)) is { } text ? $"\"{text}\" is no process"
        : null;

    private static bool IsProcess(string text) => text.Split(':') is [var pid, var start] &&
        int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out _) &&
        ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
