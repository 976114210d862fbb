namespace Containers.State.Containers;

/// <summary>What a container's health check has found since it was last started. Written by its monitor.</summary>
public sealed record ContainerHealth : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Nothing is known yet.</summary>
    public const string Starting = "starting";

    /// <summary>The last run succeeded.</summary>
    public const string Healthy = "healthy";

    /// <summary>Too many runs failed.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>starting, healthy or unhealthy.</summary>
    public string Status { get; set; } = Starting;

    /// <summary>Failures in a row.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The latest results, oldest first.</summary>
    public IReadOnlyList<HealthResult> Log { get; set; } = [];

    string? IRecord.FindProblem() => Status is Starting or Healthy or Unhealthy ? null : $"\"{Status}\" is no health";
}

/// <summary>One run of a health check.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">How; -1 for one that took too long or could not be run.</param>
/// <param name="Output">The beginning of what it wrote.</param>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
