using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>xz by liblzma.</summary>
public sealed unsafe class XzDecoder : Decoder
{
    private const int LZMA_OK = 0;
    private const int LZMA_STREAM_END = 1;
    private const int LZMA_MEM_ERROR = 5;
    private const int LZMA_MEMLIMIT_ERROR = 6;
    private const int LZMA_BUF_ERROR = 10; // nothing could be done with what was given

    private static readonly SharedLibrary s_library = new("liblzma.so.5", "liblzma5");

    private readonly delegate* unmanaged<Stream*, ulong, uint, int> _start;
    private readonly delegate* unmanaged<Stream*, int, int> _code;
    private readonly delegate* unmanaged<Stream*, void> _end;
    private Stream* _stream;

    /// <summary>Ready for the first stream.</summary>
    /// <exception cref="MissingLibraryException">liblzma is not installed.</exception>
    public XzDecoder()
    {
        _start = (delegate* unmanaged<Stream*, ulong, uint, int>)s_library.Function("lzma_stream_decoder");
        _code = (delegate* unmanaged<Stream*, int, int>)s_library.Function("lzma_code");
        _end = (delegate* unmanaged<Stream*, void>)s_library.Function("lzma_end");
        _stream = (Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Stream));
        Restart();
    }

    /// <inheritdoc/>
    public override DecodingStep Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (nuint)input.Length;
            _stream->NextOut = to;
            _stream->AvailableOut = (nuint)output.Length;
            var result = _code(_stream, 0);
            return result switch
            {
                LZMA_OK or LZMA_STREAM_END or LZMA_BUF_ERROR => new DecodingStep(
                    input.Length - (int)_stream->AvailableIn, output.Length - (int)_stream->AvailableOut, result == LZMA_STREAM_END),
                LZMA_MEM_ERROR or LZMA_MEMLIMIT_ERROR => throw TooLarge(),
                _ => throw Damaged(),
            };
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        if (_start(_stream, MostMemory, 0) != LZMA_OK)
        {
            throw new InsufficientMemoryException("liblzma could not be started");
        }
    }

    private protected override void Release()
    {
        if (_stream is not null)
        {
            _end(_stream);
            NativeMemory.Free(_stream);
            _stream = null;
        }
    }

    // lzma_stream, lzma/base.h; all zeros is LZMA_STREAM_INIT.
    [StructLayout(LayoutKind.Sequential)]
    private struct Stream
    {
        internal byte* NextIn;
        internal nuint AvailableIn;
        internal ulong TotalIn;
        internal byte* NextOut;
        internal nuint AvailableOut;
        internal ulong TotalOut;
        internal void* Allocator;
        internal void* State;
        internal fixed ulong Reserved[9]; // four pointers, two 64-bit numbers, two sizes, two enumerations
    }
}
