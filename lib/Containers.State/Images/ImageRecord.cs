using Containers.Oci.Images;

namespace Containers.State.Images;

/// <summary>An image in the store: what lists need at a glance, and where the rest is.</summary>
public sealed record ImageRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The configuration's digest without its algorithm: 64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The manifest's digest, algorithm included.</summary>
    public required string ManifestDigest { get; init; }

    /// <summary>The manifest's media type.</summary>
    public required string ManifestMediaType { get; init; }

    /// <summary>The layers by diff id, bottom first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Total length of the files in all layers, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When the image was made, by its own word.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// How containers of it run by default, as verified when the image came in: starting one need not read and hash the
    /// image's configuration again. Null in records that do not have it.
    /// </summary>
    public ImageRunConfiguration? Configuration { get; init; }

    /// <summary>Where it was pulled from by digest: "registry/repository@sha256:...".</summary>
    public IReadOnlyList<string> RepoDigests { get; set; } = [];

    /// <summary>Names it had and lost, the latest first.</summary>
    public IReadOnlyList<string> LostNames { get; set; } = [];

    string? IRecord.FindProblem() =>
        !RecordChecks.IsId(Id) ? "its id is none"
        : RecordChecks.FindNoDigest([ManifestDigest, .. Layers]) is { } text ? $"\"{text}\" is no digest"
        : null;
}
