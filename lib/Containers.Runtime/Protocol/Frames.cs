using System.Buffers.Binary;
using Containers.Oci;

namespace Containers.Runtime.Protocol;

/// <summary>What a frame between a command and a monitor carries. Numbers are part of the protocol and never reused.</summary>
public enum FrameType : byte
{
    /// <summary>Command to monitor: a <see cref="MonitorRequest"/> as JSON. The first frame of every connection.</summary>
    Request = 1,

    /// <summary>Command to monitor: bytes for standard input; none at all is its end.</summary>
    Input = 2,

    /// <summary>Command to monitor: rows and columns of the terminal, two little-endian 16-bit numbers.</summary>
    Resize = 3,

    /// <summary>Monitor to command: a <see cref="MonitorReply"/> as JSON.</summary>
    Reply = 16,

    /// <summary>Monitor to command: bytes of standard output.</summary>
    Output = 17,

    /// <summary>Monitor to command: bytes of standard error.</summary>
    Error = 18,
}

/// <summary>One frame: its type and its bytes.</summary>
/// <param name="Type">What it carries.</param>
/// <param name="Payload">The bytes; valid until the next frame is taken.</param>
public readonly record struct Frame(FrameType Type, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Frames on a stream: one byte of type, four of little-endian length, the payload. Collects bytes as they come and gives
/// out whole frames.
/// </summary>
public sealed class FrameReader
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderSize = 5;

    /// <summary>Longer payloads are refused: the other side is not speaking this protocol.</summary>
    public const int LargestPayload = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Free room to read into; report what was read with <see cref="Advance"/>.</summary>
    public Span<byte> Room
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_buffer.Length - _end < 4096)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Takes note of bytes that were read into <see cref="Room"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next whole frame, if there is one.</summary>
    /// <exception cref="ContainersException">Corrupt: not this protocol.</exception>
    public bool TryTake(out Frame frame)
    {
        frame = default;
        if (_end - _start < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start + 1));
        if (length > LargestPayload)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"monitor protocol: a frame of {length} bytes");
        }

        if (_end - _start - HeaderSize < length)
        {
            return false;
        }

        frame = new Frame((FrameType)_buffer[_start], _buffer.AsMemory(_start + HeaderSize, (int)length));
        _start += HeaderSize + (int)length;
        return true;
    }

    /// <summary>A frame as bytes.</summary>
    public static byte[] Encode(FrameType type, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[HeaderSize + payload.Length];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(bytes.AsSpan(HeaderSize));
        return bytes;
    }
}
