using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>zstd (RFC 8878) by libzstd, skippable frames included. The library itself refuses windows of more than 128 MiB.</summary>
public sealed unsafe class ZstdDecoder : Decoder
{
    private const int WindowTooLarge = 16; // ZSTD_error_frameParameter_windowTooLarge

    private static readonly SharedLibrary s_library = new("libzstd.so.1", "libzstd1");

    private readonly delegate* unmanaged<void*, nuint> _free;
    private readonly delegate* unmanaged<void*, Buffer*, Buffer*, nuint> _decompress;
    private readonly delegate* unmanaged<nuint, int> _errorCode;
    private readonly void* _stream;

    /// <summary>Ready for the first frame.</summary>
    /// <exception cref="MissingLibraryException">libzstd is not installed.</exception>
    public ZstdDecoder()
    {
        _free = (delegate* unmanaged<void*, nuint>)s_library.Function("ZSTD_freeDStream");
        _decompress = (delegate* unmanaged<void*, Buffer*, Buffer*, nuint>)s_library.Function("ZSTD_decompressStream");
        _errorCode = (delegate* unmanaged<nuint, int>)s_library.Function("ZSTD_getErrorCode");
        _stream = ((delegate* unmanaged<void*>)s_library.Function("ZSTD_createDStream"))();
        if (_stream is null)
        {
            throw new InsufficientMemoryException("libzstd could not be started");
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        // The next frame may follow at once.
    }

    private protected override bool Step(ref DecoderBuffers buffers)
    {
        var source = new Buffer { Start = buffers.Input, Size = (nuint)buffers.InputLeft };
        var target = new Buffer { Start = buffers.Output, Size = (nuint)buffers.OutputLeft };
        var result = _decompress(_stream, &target, &source);
        (buffers.InputLeft, buffers.OutputLeft) = (buffers.InputLeft - (int)source.Position, buffers.OutputLeft - (int)target.Position);
        return _errorCode(result) switch
        {
            0 => result == 0,
            WindowTooLarge => throw TooLarge(),
            _ => throw Damaged(),
        };
    }

    private protected override void Release() => _ = _free(_stream);

    // ZSTD_inBuffer and ZSTD_outBuffer, zstd.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        internal byte* Start;
        internal nuint Size;
        internal nuint Position;
    }
}
