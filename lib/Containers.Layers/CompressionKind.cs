namespace Containers.Layers;

/// <summary>How an archive is compressed.</summary>
public enum CompressionKind
{
    /// <summary>Not at all, or in a way nobody here knows.</summary>
    None,

    /// <summary>gzip, RFC 1952.</summary>
    Gzip,

    /// <summary>zstd, RFC 8878.</summary>
    Zstd,

    /// <summary>xz.</summary>
    Xz,

    /// <summary>bzip2.</summary>
    Bzip2,
}
