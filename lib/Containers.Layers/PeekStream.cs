namespace Containers.Layers;

/// <summary>A stream whose first bytes have been looked at and are still to be read.</summary>
internal sealed class PeekStream : Stream
{
    private readonly Stream _source;
    private readonly byte[] _start;
    private int _given;

    internal PeekStream(Stream source, int count)
    {
        _source = source;
        var buffer = new byte[count];
        _start = buffer[..source.ReadAtLeast(buffer, count, throwOnEndOfStream: false)];
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal byte[] Start => _start;

    public override int Read(Span<byte> buffer)
    {
        if (_given == _start.Length)
        {
            return _source.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _start.Length - _given);
        _start.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
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
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
