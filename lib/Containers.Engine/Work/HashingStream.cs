using System.Security.Cryptography;

namespace Containers.Engine.Work;

/// <summary>Passes bytes on and hashes them.</summary>
internal sealed class HashingStream(Stream source, IncrementalHash hash) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Reading to the end.</summary>
internal static class StreamReading
{
    /// <summary>Reads and drops what is left: an archive's padding belongs to its digest.</summary>
    internal static void ReadRest(this Stream stream)
    {
        Span<byte> buffer = stackalloc byte[8192];
        while (stream.Read(buffer) > 0)
        {
        }
    }
}
