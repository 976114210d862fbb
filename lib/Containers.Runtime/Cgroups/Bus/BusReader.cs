using System.Buffers.Binary;
using System.Text;
using Containers.Oci;

namespace Containers.Runtime.Cgroups.Bus;

/// <summary>Reads values in D-Bus's binary form, little-endian; what does not fit is damage, never an overrun.</summary>
internal ref struct BusReader(ReadOnlySpan<byte> bytes)
{
    private const int Struct = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal int Position { get; private set; }

    internal readonly bool IsAtEnd => Position >= _bytes.Length;

    internal byte Byte() => Take(1)[0];

    internal uint Number()
    {
        Align(sizeof(uint));
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
    }

    internal string Text()
    {
        var length = Number();
        var text = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return text;
    }

    internal string Signature()
    {
        var length = Byte();
        var text = Encoding.ASCII.GetString(Take(length));
        Take(1);
        return text;
    }

    internal void AlignToStruct() => Align(Struct);

    private void Align(int size) => Take((uint)((size - (Position % size)) % size));

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _bytes.Length - Position)
        {
            throw new ContainersException(ErrorKind.Corrupt, "the message bus sent a message that ends too early");
        }

        var taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
