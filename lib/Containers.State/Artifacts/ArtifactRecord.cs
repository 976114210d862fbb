using Containers.Oci.References;

namespace Containers.State.Artifacts;

/// <summary>An artifact: files under a name, kept and passed on like an image, and never unpacked.</summary>
public sealed record ArtifactRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Its name, as it was given.</summary>
    public required string Name { get; init; }

    /// <summary>The digest of its manifest, in the content store.</summary>
    public required string ManifestDigest { get; init; }

    string? IRecord.FindProblem() => Name.Length == 0 ? "it has no name" : Digest.TryParse(ManifestDigest, out _) ? null : "its manifest has no digest";
}
