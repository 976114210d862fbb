namespace Containers.State.Builds;

/// <summary>What one step of a build came to, so that it need not be done again.</summary>
public sealed record BuildCacheRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Of what the step depends on: 64 lower-case hexadecimal characters.</summary>
    public required string Key { get; init; }

    /// <summary>The layer it made, by diff id; null when there was nothing to do.</summary>
    public string? DiffId { get; init; }

    /// <summary>The layer's archive in the content store, by digest; null with <see cref="DiffId"/>.</summary>
    public string? Digest { get; init; }

    /// <summary>The archive's length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The archive's media type; null for one that is not compressed.</summary>
    public string? MediaType { get; init; }

    /// <summary>The place outside of this store that says so, for builds that trust it; null for what was done here.</summary>
    public string? Origin { get; init; }

    /// <summary>The instruction, for people.</summary>
    public string Description { get; set; } = string.Empty;

    /// <summary>When the step was done.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its result was last used.</summary>
    public DateTimeOffset Used { get; init; }

    /// <summary>How often it was used after it was done.</summary>
    public int Uses { get; init; }

    string? IRecord.FindProblem() => !RecordChecks.IsId(Key) ? "its key is none"
        : DiffId is null != Digest is null ? "it tells half of a layer"
        : DiffId is not null && RecordChecks.FindNoDigest([DiffId, Digest!]) is { } text ? $"\"{text}\" is no digest" : null;
}
