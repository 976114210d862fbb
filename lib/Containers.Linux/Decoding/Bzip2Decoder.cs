using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>bzip2 by libbz2.</summary>
public sealed unsafe class Bzip2Decoder : Decoder
{
    private const int BZ_OK = 0;
    private const int BZ_STREAM_END = 4;

    private static readonly SharedLibrary s_library = new("libbz2.so.1.0", "libbz2-1.0");

    private readonly delegate* unmanaged<Stream*, int, int, int> _start;
    private readonly delegate* unmanaged<Stream*, int> _decompress;
    private readonly delegate* unmanaged<Stream*, int> _end;
    private Stream* _stream;

    /// <summary>Ready for the first stream.</summary>
    /// <exception cref="MissingLibraryException">libbz2 is not installed.</exception>
    public Bzip2Decoder()
    {
        _start = (delegate* unmanaged<Stream*, int, int, int>)s_library.Function("BZ2_bzDecompressInit");
        _decompress = (delegate* unmanaged<Stream*, int>)s_library.Function("BZ2_bzDecompress");
        _end = (delegate* unmanaged<Stream*, int>)s_library.Function("BZ2_bzDecompressEnd");
        _stream = (Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Stream));
        Start();
    }

    /// <inheritdoc/>
    public override DecodingStep Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (uint)input.Length;
            _stream->NextOut = to;
            _stream->AvailableOut = (uint)output.Length;
            var result = _decompress(_stream);
            return result is BZ_OK or BZ_STREAM_END
                ? new DecodingStep(input.Length - (int)_stream->AvailableIn, output.Length - (int)_stream->AvailableOut, result == BZ_STREAM_END)
                : throw Damaged();
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        _end(_stream);
        *_stream = default;
        Start();
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

    private void Start()
    {
        if (_start(_stream, 0, 0) != BZ_OK)
        {
            throw new InsufficientMemoryException("libbz2 could not be started");
        }
    }

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
