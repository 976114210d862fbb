namespace Containers.Linux.Files;

/// <summary>Blocking reads and writes over one descriptor, unbuffered and unseekable.</summary>
internal sealed class DescriptorStream(FileDescriptor descriptor) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => descriptor.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => descriptor.Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => descriptor.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => descriptor.Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            descriptor.Dispose();
        }

        base.Dispose(disposing);
    }
}
