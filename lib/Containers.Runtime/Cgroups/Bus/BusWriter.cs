using System.Buffers.Binary;
using System.Text;

namespace Containers.Runtime.Cgroups.Bus;

/// <summary>Values in D-Bus's binary form, little-endian, each aligned to its size from the beginning.</summary>
internal sealed class BusWriter
{
    private readonly List<byte> _bytes = [];

    internal byte[] ToArray() => [.. _bytes];

    internal void Byte(byte value) => _bytes.Add(value);

    internal void Number(uint value)
    {
        Align(sizeof(uint));
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    internal void Long(ulong value)
    {
        Align(sizeof(ulong));
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    /// <summary>A string or an object's path: they look the same.</summary>
    internal void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Number((uint)bytes.Length);
        _bytes.AddRange(bytes);
        _bytes.Add(0);
    }

    internal void Signature(string value)
    {
        _bytes.Add((byte)value.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(value));
        _bytes.Add(0);
    }

    /// <summary>An array: its length in bytes, then what <paramref name="elements"/> writes.</summary>
    /// <param name="alignment">Of an element; the space up to the first one does not count.</param>
    /// <param name="elements">Writes them.</param>
    internal void Array(int alignment, Action elements)
    {
        Number(0);
        var length = _bytes.Count - sizeof(uint);
        Align(alignment);
        var start = _bytes.Count;
        elements();
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(_bytes.Count - start));
        for (var i = 0; i < bytes.Length; i++)
        {
            _bytes[length + i] = bytes[i];
        }
    }

    internal void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    internal void Align(int size)
    {
        while (_bytes.Count % size != 0)
        {
            _bytes.Add(0);
        }
    }
}
