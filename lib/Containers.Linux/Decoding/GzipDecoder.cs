using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>
/// gzip (RFC 1952) by the zlib that .NET brings along, so that the most common format needs nothing installed. Its own
/// GZipStream would do, but takes whatever follows the last member for nothing.
/// </summary>
public sealed unsafe partial class GzipDecoder : Decoder
{
    private const string Zlib = "libSystem.IO.Compression.Native";
    private const int GzipOnly = 31; // inflateInit2: 15 bits of window, and 16 for a gzip header
    private const int Z_OK = 0;
    private const int Z_STREAM_END = 1;
    private const int Z_BUF_ERROR = -5; // nothing could be done with what was given

    private Stream* _stream;

    /// <summary>Ready for the first member.</summary>
    public GzipDecoder()
    {
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
            var result = Inflate(_stream, 0);
            return result is Z_OK or Z_STREAM_END or Z_BUF_ERROR
                ? new DecodingStep(input.Length - (int)_stream->AvailableIn, output.Length - (int)_stream->AvailableOut, result == Z_STREAM_END)
                : throw Damaged();
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        InflateEnd(_stream);
        *_stream = default;
        Start();
    }

    private protected override void Release()
    {
        if (_stream is not null)
        {
            InflateEnd(_stream);
            NativeMemory.Free(_stream);
            _stream = null;
        }
    }

    private void Start()
    {
        if (InflateInit(_stream, GzipOnly) != Z_OK)
        {
            throw new InsufficientMemoryException("zlib could not be started");
        }
    }

    [LibraryImport(Zlib, EntryPoint = "CompressionNative_InflateInit2_")]
    private static partial int InflateInit(Stream* stream, int windowBits);

    [LibraryImport(Zlib, EntryPoint = "CompressionNative_Inflate")]
    private static partial int Inflate(Stream* stream, int flush);

    [LibraryImport(Zlib, EntryPoint = "CompressionNative_InflateEnd")]
    private static partial int InflateEnd(Stream* stream);

    // PAL_ZStream, pal_zlib.h of .NET's runtime.
    [StructLayout(LayoutKind.Sequential)]
    private struct Stream
    {
        internal byte* NextIn;
        internal byte* NextOut;
        internal byte* Message;
        internal void* State;
        internal uint AvailableIn;
        internal uint AvailableOut;
    }
}
