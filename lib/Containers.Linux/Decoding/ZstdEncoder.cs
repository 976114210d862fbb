using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>A stream that compresses what is written to it into one zstd frame (RFC 8878), by libzstd. Disposing ends the frame.</summary>
public sealed unsafe class ZstdEncoder : Stream
{
    private const int CompressionLevel = 100; // ZSTD_c_compressionLevel
    private const int ChecksumFlag = 201; // ZSTD_c_checksumFlag
    private const int Continue = 0; // ZSTD_e_continue
    private const int End = 2; // ZSTD_e_end

    private static readonly SharedLibrary s_library = new("libzstd.so.1", "libzstd1");

    private readonly Stream _target;
    private readonly byte[] _output = new byte[128 * 1024];
    private readonly delegate* unmanaged<void*, nuint> _free;
    private readonly delegate* unmanaged<void*, Buffer*, Buffer*, int, nuint> _compress;
    private readonly delegate* unmanaged<nuint, uint> _isError;
    private void* _stream;

    /// <summary>Ready to be written to.</summary>
    /// <param name="target">Where the frame goes; it stays the caller's.</param>
    /// <param name="level">1 to 22; higher is smaller and slower.</param>
    /// <exception cref="MissingLibraryException">libzstd is not installed.</exception>
    public ZstdEncoder(Stream target, int level)
    {
        _target = target;
        _free = (delegate* unmanaged<void*, nuint>)s_library.Function("ZSTD_freeCStream");
        _compress = (delegate* unmanaged<void*, Buffer*, Buffer*, int, nuint>)s_library.Function("ZSTD_compressStream2");
        _isError = (delegate* unmanaged<nuint, uint>)s_library.Function("ZSTD_isError");
        var set = (delegate* unmanaged<void*, int, int, nuint>)s_library.Function("ZSTD_CCtx_setParameter");
        _stream = ((delegate* unmanaged<void*>)s_library.Function("ZSTD_createCStream"))();
        if (_stream is null || _isError(set(_stream, CompressionLevel, level)) != 0 || _isError(set(_stream, ChecksumFlag, 1)) != 0)
        {
            throw new InsufficientMemoryException("libzstd could not be started");
        }
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
    public override void Write(ReadOnlySpan<byte> buffer) => Compress(buffer, Continue);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

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
        if (_stream is not null)
        {
            try
            {
                if (disposing)
                {
                    Compress([], End);
                }
            }
            finally
            {
                _free(_stream);
                _stream = null;
            }
        }

        base.Dispose(disposing);
    }

    private void Compress(ReadOnlySpan<byte> input, int step)
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        fixed (byte* from = input)
        fixed (byte* to = _output)
        {
            var source = new Buffer { Start = from, Size = (nuint)input.Length };
            nuint left;
            do
            {
                var target = new Buffer { Start = to, Size = (nuint)_output.Length };
                left = _compress(_stream, &target, &source, step);
                if (_isError(left) != 0)
                {
                    throw new InsufficientMemoryException("libzstd cannot compress");
                }

                _target.Write(_output.AsSpan(0, (int)target.Position));
            }
            while (step == End ? left != 0 : source.Position < source.Size);
        }
    }

    // ZSTD_inBuffer and ZSTD_outBuffer, zstd.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        internal byte* Start;
        internal nuint Size;
        internal nuint Position;
    }
}
