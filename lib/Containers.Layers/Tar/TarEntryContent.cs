using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>The bytes of one entry within the archive's stream, which are padded to a whole number of blocks.</summary>
internal sealed class TarEntryContent : ReadOnlyStream
{
    private readonly Stream _archive;
    private long _left;
    private long _padding;

    internal TarEntryContent(Stream archive, long size)
    {
        _archive = archive;
        _left = size;
        _padding = (TarHeader.BlockSize - (size % TarHeader.BlockSize)) % TarHeader.BlockSize;
    }

    /// <summary>Bytes not read yet, without the padding.</summary>
    internal long Left => _left;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _left);
        if (wanted == 0)
        {
            return 0;
        }

        var count = ReadArchive(buffer[..wanted]);
        _left -= count;
        return count;
    }

    /// <summary>Moves the archive's stream to the next header.</summary>
    internal void SkipRest()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0)
        {
        }

        while (_padding > 0)
        {
            _padding -= ReadArchive(buffer[..(int)Math.Min(buffer.Length, _padding)]);
        }
    }

    private int ReadArchive(Span<byte> buffer)
    {
        var count = _archive.Read(buffer);
        return count > 0 ? count : throw new ContainersException(ErrorKind.Corrupt, "the archive ends in the middle of it");
    }
}
