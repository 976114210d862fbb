using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>
/// gzip (RFC 1952) by the zlib that .NET brings along, so that the most common format needs nothing installed. Its own
/// GZipStream would do, but takes whatever follows the last member for nothing.
/// </summary>
public sealed unsafe partial class GzipDecoder : StreamDecoder
{
    private const string Zlib = "libSystem.IO.Compression.Native";
    private const int GzipOnly = 31; // inflateInit2: 15 bits of window, and 16 for a gzip header
    private const int Z_OK = 0;
    private const int Z_STREAM_END = 1;
    private const int Z_BUF_ERROR = -5; // nothing could be done with what was given

    /// <summary>Ready for the first member.</summary>
    public GzipDecoder()
        : base(sizeof(Stream)) => Start();

    private protected override bool TryStart(void* stream) => InflateInit((Stream*)stream, GzipOnly) == Z_OK;

    private protected override bool Step(void* stream, ref DecoderBuffers buffers)
    {
        var state = (Stream*)stream;
        state->NextIn = buffers.Input;
        state->AvailableIn = (uint)buffers.InputLeft;
        state->NextOut = buffers.Output;
        state->AvailableOut = (uint)buffers.OutputLeft;
        var result = Inflate(state, 0);
        (buffers.InputLeft, buffers.OutputLeft) = ((int)state->AvailableIn, (int)state->AvailableOut);
        return result is Z_OK or Z_STREAM_END or Z_BUF_ERROR ? result == Z_STREAM_END : throw Damaged();
    }

    private protected override void End(void* stream) => _ = InflateEnd((Stream*)stream);

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
