using Containers.Layers;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Tells archives from other files, by what is in them.</summary>
internal static class ArchiveRecognition
{
    private const int HeaderSize = 512;
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    /// <summary>Whether a file is a tar archive, compressed or not.</summary>
    /// <param name="open">Opens the file at its start.</param>
    /// <param name="archive">The uncompressed archive from its start, the caller's; null when it is none.</param>
    internal static bool IsArchive(Func<Stream> open, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Stream? archive)
    {
        var header = new byte[HeaderSize];
        archive = null;
        try
        {
            using (var probe = Compression.Decompress(open()))
            {
                if (probe.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !HasChecksum(header))
                {
                    return false;
                }
            }

            archive = Compression.Decompress(open());
            return true;
        }
        catch (Exception e) when (e is ContainersException or IOException or InvalidDataException)
        {
            return false; // compressed, perhaps, but no archive
        }
    }

    // The one thing that all forms of tar share.
    private static bool HasChecksum(byte[] header)
    {
        var sum = 0;
        for (var i = 0; i < HeaderSize; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? ' ' : header[i];
        }

        var written = 0;
        foreach (var digit in header.AsSpan(ChecksumOffset, ChecksumLength))
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
            {
                written = (written * 8) + digit - '0';
            }
            else if (digit is not ((byte)' ' or 0))
            {
                return false;
            }
        }

        return sum == written && header[0] != 0;
    }
}
