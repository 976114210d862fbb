namespace Containers.Compose.Model;

/// <summary>Something mounted into a service's containers.</summary>
public sealed record ComposeMount
{
    /// <summary>bind, volume, tmpfs or image.</summary>
    public required string Type { get; init; }

    /// <summary>The path, absolute, or the volume or image; empty for none of its own.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>The path inside.</summary>
    public required string Target { get; init; }

    /// <summary>Whether it cannot be written to.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Further options as fstab(5) has them, and z, Z, nocopy.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The part of the source that is mounted; null for all of it.</summary>
    public string? SubPath { get; init; }

    /// <summary>Of a path: whether it is made as a directory when nothing is there.</summary>
    public bool MakesDirectory { get; init; }

    /// <summary>Where it stands: FILE:LINE: KEY.</summary>
    public required string Place { get; init; }
}
