using Containers.Layers;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>In which form an image is brought to a registry; without any wish, byte for byte as it is here.</summary>
public sealed record PushForm
{
    private const string Chunked = "zstd:chunked";
    private const int HighestGzip = 9;
    private const int HighestZstd = 22;

    /// <summary>How layers shall be compressed; null to leave them as they are.</summary>
    public CompressionKind? Compression { get; init; }

    /// <summary>
    /// Whether layers that are not compressed become so when nothing is said about it, with gzip, unless the image has been at a registry
    /// before.
    /// </summary>
    public bool MayCompress { get; init; }

    /// <summary>For zstd: whether each file is a frame of its own, with a table of contents: zstd:chunked.</summary>
    public bool IsChunked { get; init; }

    /// <summary>How hard to try: 1 to 9 for gzip, 1 to 22 for zstd; null for the usual.</summary>
    public int? Level { get; init; }

    /// <summary>Whether layers that are compressed in another way are compressed anew; otherwise only those that are not at all.</summary>
    public bool IsForced { get; init; }

    /// <summary>docker's media types, the OCI's, or, null, those the image has.</summary>
    public bool? IsDocker { get; init; }

    /// <summary>Of a list: the forms in which each image goes as well, unless it is in the list in such a form already.</summary>
    public IReadOnlyList<PushForm> Further { get; init; } = [];

    /// <summary>Whether the image goes as it is.</summary>
    public bool IsUnchanged => Compression is null && IsDocker is null && Further.Count == 0;

    /// <summary>Reads one of the values of --add-compression, as a form for <see cref="Further"/>.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static PushForm ParseFurther(string compression) => new() { Compression = Kind(compression), IsChunked = compression == Chunked, IsForced = true };

    /// <summary>This form, with what it may do done.</summary>
    internal PushForm Compressing => MayCompress ? this with { Compression = CompressionKind.Gzip } : this;

    /// <summary>Reads the values of --compression-format, --compression-level, --force-compression and --format.</summary>
    /// <exception cref="ContainersException">Invalid or Unsupported.</exception>
    public static PushForm Parse(string? compression, long? level, bool? isForced, string? format)
    {
        CompressionKind? kind = compression is not null ? Kind(compression) : level is not null ? CompressionKind.Gzip : null;
        var highest = kind == CompressionKind.Zstd ? HighestZstd : HighestGzip;
        if (level < 1 || level > highest)
        {
            throw new ContainersException(ErrorKind.Invalid, $"compression level {level} is not between 1 and {highest}");
        }

        return new PushForm
        {
            Compression = kind,
            MayCompress = kind is null,
            IsChunked = compression == Chunked,
            Level = (int?)level,
            IsForced = isForced ?? compression is not null,
            IsDocker = format switch
            {
                null => null,
                "oci" => false,
                "v2s2" or "docker" => true,
                var other => throw new ContainersException(ErrorKind.Invalid, $"unknown manifest format \"{other}\": want oci or v2s2"),
            },
        };
    }
    private static CompressionKind Kind(string compression) => compression switch
    {
        "gzip" => CompressionKind.Gzip,
        "zstd" or Chunked => CompressionKind.Zstd,
        _ => throw new ContainersException(ErrorKind.Invalid, $"unknown compression format \"{compression}\": want gzip, zstd or zstd:chunked"),
    };
}
