using System.IO.Compression;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>Recognises by their first bytes how an archive is compressed, whatever its name or media type says.</summary>
public static class Compression
{
    private const int LongestMagic = 6;

    // Without it .NET takes the end of a stream that was cut short for the end of its data. Read once, by the first stream.
    static Compression() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Whether a stream starts like gzip (RFC 1952).</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);

    /// <summary>The uncompressed bytes of a stream, which the result owns.</summary>
    /// <exception cref="ContainersException">Unsupported: compressed in a way this program cannot read.</exception>
    public static Stream Decompress(Stream source)
    {
        var peeked = new PeekStream(source, LongestMagic);
        ReadOnlySpan<byte> start = peeked.Start;
        if (IsGzip(start))
        {
            return new GzipContent(peeked);
        }

        var other = start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
            : start.StartsWith("BZh"u8) ? "bzip2"
            : start.StartsWith((ReadOnlySpan<byte>)[0xfd, .. "7zXZ"u8]) ? "xz" : null;
        return other is null
            ? peeked
            : throw new ContainersException(ErrorKind.Unsupported, $"{other} compression is not supported; use gzip or none");
    }

    /// <summary>Gzip whose damage is reported as everybody else's.</summary>
    private sealed class GzipContent(Stream source) : ReadOnlyStream
    {
        private readonly GZipStream _gzip = new(source, CompressionMode.Decompress);

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return _gzip.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw new ContainersException(ErrorKind.Corrupt, "the gzip compressed data is damaged or cut short", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _gzip.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
