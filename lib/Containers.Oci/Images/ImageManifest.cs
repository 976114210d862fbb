using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Images;

/// <summary>One image for one platform: its configuration and its layers, bottom first. OCI image manifest specification.</summary>
public sealed record ImageManifest
{
    private IReadOnlyList<Descriptor> _layers = [];

    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; set; } = 2;

    /// <summary>The manifest's own type; older OCI manifests leave it out.</summary>
    public string? MediaType { get; init; }

    /// <summary>What kind of artifact this is; null for images.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The image configuration; its digest is the image's ID.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, bottom first. Of none, Go writes null.</summary>
    [AllowNull]
    public required IReadOnlyList<Descriptor> Layers { get => _layers; init => _layers = value ?? []; }

    /// <summary>What it is about, another manifest; null for nothing else.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form notes.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>A list of manifests: one name for several platforms, or the table of contents of an OCI image layout.</summary>
public sealed record ImageIndex
{
    private IReadOnlyList<Descriptor> _manifests = [];

    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; set; } = 2;

    /// <summary>The index's own type; may be left out.</summary>
    public string? MediaType { get; init; }

    /// <summary>The manifests. Of none, Go writes null.</summary>
    [AllowNull]
    public required IReadOnlyList<Descriptor> Manifests { get => _manifests; init => _manifests = value ?? []; }

    /// <summary>What it is about, another manifest; null for nothing else.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form notes.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
