using System.Runtime.InteropServices;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Writes a file that nobody is about to read past the page cache (O_DIRECT), in large pieces: what has to be on the disk soon
/// anyway is not copied to memory first. Where the file system or the piece does not allow that, it is written as usual.
/// <see cref="Complete"/> has to be called at the end.
/// </summary>
public sealed unsafe class UncachedStream : Stream
{
    private const int Size = 1024 * 1024;
    private const int Alignment = 4096;

    private readonly FileDescriptor _file;
    private byte* _buffer;
    private int _count;
    private bool _isDirect;

    /// <summary>Begins at the file's current offset, which has to be the beginning of a block.</summary>
    /// <param name="file">The file; stays the caller's.</param>
    public UncachedStream(FileDescriptor file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _buffer = (byte*)NativeMemory.AlignedAlloc(Size, Alignment);
        _isDirect = TrySwitch(direct: true);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, Size - _count);
            buffer[..count].CopyTo(new Span<byte>(_buffer + _count, count));
            _count += count;
            buffer = buffer[count..];
            if (_count == Size)
            {
                WriteOut();
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Leaves a hole.</summary>
    public void Skip(long bytes)
    {
        WriteOut();
        if (bytes % Alignment != 0)
        {
            StopDirect();
        }

        _file.SkipAhead(bytes);
    }

    /// <summary>Writes what is left. The file can be used as any other then.</summary>
    public void Complete()
    {
        WriteOut();
        StopDirect();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_buffer);
        _buffer = null;
        base.Dispose(disposing);
    }

    private void WriteOut()
    {
        if (_count % Alignment != 0)
        {
            StopDirect(); // only whole blocks
        }

        for (var written = 0; written < _count;)
        {
            var count = _file.TryWrite(new ReadOnlySpan<byte>(_buffer + written, _count - written), out var errno);
            if (count < 0 && !(_isDirect && errno == Errno.EINVAL))
            {
                throw new LinuxException("write", errno, $"descriptor {_file.Number}");
            }

            written += Math.Max(count, 0);
            if (count < 0 || count % Alignment != 0)
            {
                StopDirect();
            }
        }

        _count = 0;
    }

    private void StopDirect()
    {
        if (_isDirect)
        {
            _isDirect = false;
            TrySwitch(direct: false);
        }
    }

    private bool TrySwitch(bool direct)
    {
        var flags = Check.Io(Libc.fcntl(_file.Number, FcntlCommands.F_GETFL, 0), "fcntl", "F_GETFL");
        return Libc.fcntl(_file.Number, FcntlCommands.F_SETFL, direct ? flags | OpenFlags.O_DIRECT : flags & ~OpenFlags.O_DIRECT) >= 0;
    }
}
