using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>bzip2 by libbz2.</summary>
public sealed unsafe class Bzip2Decoder : StreamDecoder
{
    private const int BZ_OK = 0;
    private const int BZ_STREAM_END = 4;

    private static readonly SharedLibrary s_library = new("libbz2.so.1.0", "libbz2-1.0");

    private readonly delegate* unmanaged<Stream*, int, int, int> _start;
    private readonly delegate* unmanaged<Stream*, int> _decompress;
    private readonly delegate* unmanaged<Stream*, int> _end;

    /// <summary>Ready for the first stream.</summary>
    /// <exception cref="MissingLibraryException">libbz2 is not installed.</exception>
    public Bzip2Decoder()
        : base(sizeof(Stream))
    {
        _start = (delegate* unmanaged<Stream*, int, int, int>)s_library.Function("BZ2_bzDecompressInit");
        _decompress = (delegate* unmanaged<Stream*, int>)s_library.Function("BZ2_bzDecompress");
        _end = (delegate* unmanaged<Stream*, int>)s_library.Function("BZ2_bzDecompressEnd");
        Start();
    }

    private protected override bool TryStart(void* stream) => _start((Stream*)stream, 0, 0) == BZ_OK;

    private protected override bool Step(void* stream, ref DecoderBuffers buffers)
    {
        var state = (Stream*)stream;
        state->NextIn = buffers.Input;
        state->AvailableIn = (uint)buffers.InputLeft;
        state->NextOut = buffers.Output;
        state->AvailableOut = (uint)buffers.OutputLeft;
        var result = _decompress(state);
        (buffers.InputLeft, buffers.OutputLeft) = ((int)state->AvailableIn, (int)state->AvailableOut);
        return result is BZ_OK or BZ_STREAM_END ? result == BZ_STREAM_END : throw Damaged();
    }

    private protected override void End(void* stream) => _ = _end((Stream*)stream);

    // bz_stream, bzlib.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Stream
    {
        internal byte* NextIn;
        internal uint AvailableIn;
        internal uint TotalInLow;
        internal uint TotalInHigh;
        internal byte* NextOut;
        internal uint AvailableOut;
        internal uint TotalOutLow;
        internal uint TotalOutHigh;
        internal void* State;
        internal void* Allocate;
        internal void* Free;
        internal void* Opaque;
    }
}
