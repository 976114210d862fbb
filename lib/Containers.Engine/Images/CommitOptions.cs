using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>What commit makes of a container.</summary>
public sealed record CommitOptions
{
    /// <summary>The image's name; null for none.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>Dockerfile instructions for its configuration.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>A remark for its history.</summary>
    public string? Message { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>All layers become one.</summary>
    public bool Squash { get; init; }

    /// <summary>docker's media types instead of the OCI's.</summary>
    public bool IsDockerFormat { get; init; }

    /// <summary>The container's volumes become volumes of the image. What is in them does not travel.</summary>
    public bool IncludeVolumes { get; init; }

    /// <summary>
    /// The one time in the image (SOURCE_DATE_EPOCH), so that the same content gives the same image: files are no younger.
    /// Null for now, and files as they are.
    /// </summary>
    public DateTimeOffset? SourceDate { get; init; }
}
