using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>A stream whose first bytes have been looked at and are still to be read.</summary>
internal sealed class PeekStream : ReadOnlyStream
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
