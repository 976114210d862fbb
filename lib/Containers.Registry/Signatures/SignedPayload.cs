using System.Text.Json.Serialization;

namespace Containers.Registry.Signatures;

/// <summary>The document that signatures sign, "simple signing".</summary>
internal sealed record SignedPayload
{
    public SignedCore? Critical { get; init; }
}

/// <summary>The part of it that everybody must understand.</summary>
internal sealed record SignedCore
{
    public string? Type { get; init; }

    public SignedImage? Image { get; init; }

    public SignedName? Identity { get; init; }
}

/// <summary>What was signed.</summary>
internal sealed record SignedImage
{
    [JsonPropertyName("docker-manifest-digest")]
    public string? ManifestDigest { get; init; }
}

/// <summary>Under what name.</summary>
internal sealed record SignedName
{
    [JsonPropertyName("docker-reference")]
    public string? DockerReference { get; init; }
}
