using System.Text.Json.Serialization;
using Containers.Oci.References;

namespace Containers.Oci.Images;

/// <summary>What some content is, how it is named and how long it is: OCI image specification, "Content Descriptors".</summary>
public sealed record Descriptor
{
    private readonly IReadOnlyDictionary<string, string>? _annotations;

    /// <summary>The content's type, see <see cref="MediaTypes"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>The content's digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The content itself, base64; only where it is tiny.</summary>
    public string? Data { get; init; }

    /// <summary>In an index: what kind of artifact the manifest is of; null for images.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>In an index: what machine the manifest is for.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Free-form notes. One that is null is empty, as for Go.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get => _annotations; init => _annotations = Texts.WithoutNull(value); }
}

/// <summary>A kind of machine, OCI image index specification.</summary>
public sealed record Platform
{
    /// <summary>Go's name for the processor: amd64, arm64 ...</summary>
    public required string Architecture { get; init; }

    /// <summary>Go's name for the operating system: linux ...</summary>
    public required string Os { get; init; }

    /// <summary>The processor's variant: v7, v8 ...</summary>
    public string? Variant { get; init; }

    /// <summary>Version of the operating system the image needs.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>Features of the operating system it needs.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OsFeatures { get; init; }

    /// <summary>Features of the processor it needs.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>This machine.</summary>
    public static Platform Host { get; } = new()
    {
        Os = "linux",
        Architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.X86 => "386",
            System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>"os/architecture" with the variant if there is one.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
