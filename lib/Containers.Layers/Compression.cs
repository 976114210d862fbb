using Containers.Linux.Decoding;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Layers;

/// <summary>Recognises by their first bytes how an archive is compressed, whatever its name or media type says.</summary>
public static class Compression
{
    /// <summary>How many bytes of its start tell how a stream is compressed; a shorter one is told by what there is.</summary>
    public const int LongestMagic = 6;

    /// <summary>How a stream that starts like this is compressed.</summary>
    public static CompressionKind Recognise(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => CompressionKind.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => CompressionKind.Zstd, // a frame, or one to be skipped
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionKind.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => CompressionKind.Bzip2,
        _ => CompressionKind.None,
    };

    /// <summary>The media type of a layer compressed so; null when there is none: such a layer has to be kept in another form.</summary>
    public static string? LayerMediaType(CompressionKind kind) => kind switch
    {
        CompressionKind.None => MediaTypes.OciLayer,
        CompressionKind.Gzip => MediaTypes.OciLayerGzip,
        CompressionKind.Zstd => MediaTypes.OciLayerZstd,
        _ => null,
    };

    /// <summary>
    /// The uncompressed bytes of a stream, which the result owns. All members, frames or streams are read that follow each
    /// other; zeros after the last are padding, as tapes have it, and anything else there is damage.
    /// </summary>
    /// <exception cref="ContainersException">Unsupported: the library for it is not installed. While reading: Corrupt.</exception>
    public static Stream Decompress(Stream source)
    {
        var peeked = new PeekStream(source, LongestMagic);
        try
        {
            return Recognise(peeked.Start) switch
            {
                CompressionKind.Gzip => new DecodingStream(peeked, new GzipDecoder(), "gzip"),
                CompressionKind.Zstd => new DecodingStream(peeked, new ZstdDecoder(), "zstd"),
                CompressionKind.Xz => new DecodingStream(peeked, new XzDecoder(), "xz"),
                CompressionKind.Bzip2 => new DecodingStream(peeked, new Bzip2Decoder(), "bzip2"),
                _ => peeked,
            };
        }
        catch (MissingLibraryException e)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{Recognise(peeked.Start).ToString().ToLowerInvariant()} compressed data cannot be read: {e.Message}", e)
            {
                Hint = $"install the package {e.Package}",
            };
        }
    }
}
