using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>The bytes of one entry within the archive's stream, which are padded to a whole number of blocks.</summary>
internal sealed class TarEntryContent : Stream
{
    private readonly Stream _archive;
    private readonly long _size;
    private long _left;
    private long _padding;

    internal TarEntryContent(Stream archive, long size)
    {
        _archive = archive;
        _size = size;
        _left = size;
        _padding = (TarHeader.BlockSize - (size % TarHeader.BlockSize)) % TarHeader.BlockSize;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _size;

    public override long Position
    {
        get => _size - _left;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _left);
        if (wanted == 0)
        {
            return 0;
        }

        var count = _archive.Read(buffer[..wanted]);
        if (count == 0)
        {
            throw new ContainersException(ErrorKind.Corrupt, "archive ends in the middle of an entry");
        }

        _left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Moves the archive's stream to the next header.</summary>
    internal void SkipRest()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0)
        {
        }

        while (_padding > 0)
        {
            var count = _archive.Read(buffer[..(int)Math.Min(buffer.Length, _padding)]);
            if (count == 0)
            {
                throw new ContainersException(ErrorKind.Corrupt, "archive ends in the middle of an entry");
            }

            _padding -= count;
        }
    }
}
