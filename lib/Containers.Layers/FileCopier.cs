using Containers.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>Writes files' contents, with holes where an archive has them and where it has nothing but zeros for long.</summary>
internal sealed class FileCopier
{
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Fills a new, empty file, which has the given length in the end.</summary>
    internal void Copy(Stream content, FileDescriptor file, long size)
    {
        var sparse = content as SparseContent;
        var isBehind = false; // the file's length, behind where we are
        while (true)
        {
            if (sparse?.SkipHole() is > 0 and var hole)
            {
                file.SkipAhead(hole);
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
                file.SkipAhead(count);
            }
            else
            {
                file.Write(piece);
            }
        }

        if (isBehind)
        {
            file.SetLength(size);
        }
    }
}
