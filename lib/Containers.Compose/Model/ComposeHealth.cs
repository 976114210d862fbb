namespace Containers.Compose.Model;

/// <summary>How a service's health is found out.</summary>
public sealed record ComposeHealth
{
    /// <summary>Whether nobody asks, whatever the image says.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>The command: CMD or CMD-SHELL, and its words; none for the image's.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>A duration such as 1m30s; null for the usual.</summary>
    public string? Interval { get; init; }

    /// <summary>A duration; null for the usual.</summary>
    public string? Timeout { get; init; }

    /// <summary>A duration; null for the usual.</summary>
    public string? StartPeriod { get; init; }

    /// <summary>A duration; null for the usual.</summary>
    public string? StartInterval { get; init; }

    /// <summary>How many failures make it unhealthy; null for the usual.</summary>
    public string? Retries { get; init; }
}
