using Containers.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>Writes files' contents, with holes where an archive has them and where it has nothing but zeros for long.</summary>
internal sealed class FileCopier
{
    private const long LargeFile = 4 * 1024 * 1024;
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Fills a new, empty file, which has the given length in the end.</summary>
    /// <param name="content">What with.</param>
    /// <param name="file">The file.</param>
    /// <param name="size">Its length.</param>
    /// <param name="pastCache">Nobody is about to read it: if it is large, it is not kept in memory.</param>
    internal void Copy(Stream content, FileDescriptor file, long size, bool pastCache = false)
    {
        if (!pastCache || size < LargeFile)
        {
            Copy(content, size, file.Write, file.SkipAhead, file.SetLength);
            return;
        }

        using var uncached = new UncachedStream(file);
        Copy(content, size, uncached.Write, uncached.Skip, file.SetLength);
        uncached.Complete();
    }

    private void Copy(Stream content, long size, ReadOnlySpanAction write, Action<long> skip, Action<long> setLength)
    {
        var sparse = content as SparseContent;
        var isBehind = false; // the file's length, behind where we are
        while (true)
        {
            if (sparse?.SkipHole() is > 0 and var hole)
            {
                skip(hole);
                isBehind = true;
            }

            // In a sparse file, a hole may follow at once: what is there, and no more.
            var count = sparse?.Read(_buffer) ?? content.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
            if (count == 0)
            {
                break;
            }

            var piece = _buffer.AsSpan(0, count);
            isBehind = count == _buffer.Length && !piece.ContainsAnyExcept((byte)0);
            if (isBehind)
            {
                skip(count);
            }
            else
            {
                write(piece);
            }
        }

        if (isBehind)
        {
            setLength(size);
        }
    }

    private delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);
}
