namespace Containers.Linux.Decoding;

/// <summary>What one call of a decoder did.</summary>
/// <param name="Consumed">Bytes taken from the input.</param>
/// <param name="Written">Bytes put into the output.</param>
/// <param name="IsEnd">A member (gzip), frame (zstd) or stream (xz, bzip2) ended, and was what its check sums say.</param>
public readonly record struct DecodingStep(int Consumed, int Written, bool IsEnd);

/// <summary>Undoes one kind of compression by a native library, member by member. Not for two threads at once.</summary>
public abstract unsafe class Decoder : IDisposable
{
    /// <summary>The most memory a decoder may ask for, in bytes: what the data say they need is bounded by this.</summary>
    public const long MostMemory = 128 * 1024 * 1024;

    private bool _released;

    private protected Decoder()
    {
    }

    /// <summary>Takes what it can from the input and puts what it can into the output, which is not empty.</summary>
    /// <exception cref="InvalidDataException">The input is damaged, or needs too much memory; the message is a phrase.</exception>
    public DecodingStep Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_released, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var buffers = new DecoderBuffers { Input = from, InputLeft = input.Length, Output = to, OutputLeft = output.Length };
            var isEnd = Step(ref buffers);
            return new DecodingStep(input.Length - buffers.InputLeft, output.Length - buffers.OutputLeft, isEnd);
        }
    }

    /// <summary>Gets ready for the next member, after one has ended.</summary>
    public abstract void Restart();

    /// <summary>Gives the library's memory back.</summary>
    public void Dispose()
    {
        if (!_released)
        {
            _released = true;
            Release();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>One call of the library; what is left of the buffers afterwards is noted there. True when a member ended.</summary>
    private protected abstract bool Step(ref DecoderBuffers buffers);

    /// <summary>Gives the library's memory back; called once.</summary>
    private protected abstract void Release();

    private protected static InvalidDataException Damaged() => new("is damaged");

    private protected static InvalidDataException TooLarge() =>
        new($"needs more than {MostMemory / (1024 * 1024)} MiB of memory to be decompressed");
}

/// <summary>What a decoder may read, and where it may write.</summary>
internal unsafe struct DecoderBuffers
{
    internal byte* Input;
    internal int InputLeft;
    internal byte* Output;
    internal int OutputLeft;
}
