using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>xz by liblzma.</summary>
public sealed unsafe class XzDecoder : StreamDecoder
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

    /// <summary>Ready for the first stream.</summary>
    /// <exception cref="MissingLibraryException">liblzma is not installed.</exception>
    public XzDecoder()
        : base(sizeof(Stream))
    {
        _start = (delegate* unmanaged<Stream*, ulong, uint, int>)s_library.Function("lzma_stream_decoder");
        _code = (delegate* unmanaged<Stream*, int, int>)s_library.Function("lzma_code");
        _end = (delegate* unmanaged<Stream*, void>)s_library.Function("lzma_end");
        Start();
    }

    private protected override bool TryStart(void* stream) => _start((Stream*)stream, MostMemory, 0) == LZMA_OK;

    private protected override bool Step(void* stream, ref DecoderBuffers buffers)
    {
        var state = (Stream*)stream;
        state->NextIn = buffers.Input;
        state->AvailableIn = (nuint)buffers.InputLeft;
        state->NextOut = buffers.Output;
        state->AvailableOut = (nuint)buffers.OutputLeft;
        var result = _code(state, 0);
        (buffers.InputLeft, buffers.OutputLeft) = ((int)state->AvailableIn, (int)state->AvailableOut);
        return result switch
        {
            LZMA_OK or LZMA_STREAM_END or LZMA_BUF_ERROR => result == LZMA_STREAM_END,
            LZMA_MEM_ERROR or LZMA_MEMLIMIT_ERROR => throw TooLarge(),
            _ => throw Damaged(),
        };
    }

    private protected override void End(void* stream) => _end((Stream*)stream);

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
