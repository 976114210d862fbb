using System.Runtime.InteropServices;

namespace Containers.Linux.Decoding;

/// <summary>A decoder whose library keeps what it knows in a structure of the caller's, as zlib began it and others took it over.</summary>
public abstract unsafe class StreamDecoder : Decoder
{
    private readonly int _size;
    private readonly void* _stream;

    /// <summary>The structure, all zeros.</summary>
    /// <param name="size">Its length in bytes.</param>
    private protected StreamDecoder(int size)
    {
        _size = size;
        _stream = NativeMemory.AllocZeroed((nuint)size);
    }

    /// <inheritdoc/>
    public sealed override void Restart()
    {
        End(_stream);
        NativeMemory.Clear(_stream, (nuint)_size);
        Start();
    }

    /// <summary>Gets ready for a first member; for the constructor, too.</summary>
    private protected void Start()
    {
        if (!TryStart(_stream))
        {
            throw new InsufficientMemoryException($"{GetType().Name}: the library could not be started");
        }
    }

    private protected sealed override bool Step(ref DecoderBuffers buffers) => Step(_stream, ref buffers);

    private protected abstract bool TryStart(void* stream);

    private protected abstract bool Step(void* stream, ref DecoderBuffers buffers);

    private protected abstract void End(void* stream);

    private protected sealed override void Release()
    {
        End(_stream);
        NativeMemory.Free(_stream);
    }
}
