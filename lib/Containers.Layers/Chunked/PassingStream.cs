using Containers.Linux.Files;

namespace Containers.Layers.Chunked;

/// <summary>Shows each byte that is read from a stream to somebody else.</summary>
internal sealed class PassingStream(Stream source, PassingStream.Witness witness) : ReadOnlyStream
{
    internal delegate void Witness(ReadOnlySpan<byte> bytes);

    /// <summary>How many bytes were read.</summary>
    internal long Passed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        witness(buffer[..count]);
        Passed += count;
        return count;
    }
}
