using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Containers.Linux.Interop;

namespace Containers.Linux.Sockets;

/// <summary>Requests to the kernel's networking one after the other, as netlink(7) wants them: headers, and attributes that may hold others, each padded to four bytes.</summary>
internal sealed class NetlinkMessage
{
    private const int Alignment = 4;

    private readonly List<byte> _bytes = [];
    private uint _count;

    internal ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>A request: its type, flags, the fixed part every request of its kind has, and attributes.</summary>
    internal void Request(ushort type, ushort flags, ReadOnlySpan<byte> fixedPart, Action? attributes = null)
    {
        var start = _bytes.Count;
        Number(0u);
        Number(type);
        Number((ushort)(flags | NetlinkConstants.NLM_F_REQUEST));
        Number(++_count);
        Number(0u); // to the kernel
        _bytes.AddRange(fixedPart);
        attributes?.Invoke();
        PutLength(start, sizeof(uint));
    }

    /// <summary>An attribute that holds bytes as they are.</summary>
    internal void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var start = _bytes.Count;
        Number((ushort)0);
        Number(type);
        _bytes.AddRange(value);
        PutLength(start, sizeof(ushort));
    }

    /// <summary>An attribute that holds a number in this machine's order, as routing has them.</summary>
    internal void Attribute(ushort type, uint value) => Attribute(type, BitConverter.GetBytes(value));

    /// <summary>An attribute that holds a number in the network's order, as nf_tables has them.</summary>
    internal void NetworkAttribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>An attribute that holds a name.</summary>
    internal void Attribute(ushort type, string text) => Attribute(type, Encoding.ASCII.GetBytes(text + "\0"));

    /// <summary>An attribute that holds attributes.</summary>
    internal void Nest(ushort type, Action attributes)
    {
        var start = _bytes.Count;
        Number((ushort)0);
        Number((ushort)(type | NetlinkConstants.NLA_F_NESTED));
        attributes();
        PutLength(start, sizeof(ushort));
    }

    private void Number(uint value) => _bytes.AddRange(BitConverter.GetBytes(value));

    private void Number(ushort value) => _bytes.AddRange(BitConverter.GetBytes(value));

    // The length does not count the padding.
    private void PutLength(int start, int size)
    {
        var length = _bytes.Count - start;
        var place = CollectionsMarshal.AsSpan(_bytes)[start..];
        (size == sizeof(uint) ? BitConverter.GetBytes((uint)length) : BitConverter.GetBytes((ushort)length)).CopyTo(place);
        while (_bytes.Count % Alignment != 0)
        {
            _bytes.Add(0);
        }
    }
}
