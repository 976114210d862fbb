using System.Buffers.Binary;
using Containers.Oci;

namespace Containers.Runtime.Cgroups.Bus;

/// <summary>What a message is, as in the D-Bus specification.</summary>
internal enum BusMessageKind : byte
{
    Call = 1,
    Return = 2,
    Error = 3,
    Signal = 4,
}

/// <summary>One D-Bus message: the fields of its header that matter here, and its body.</summary>
internal sealed record BusMessage
{
    /// <summary>The part of a message that tells how long the rest is.</summary>
    internal const int FixedPart = 16;

    /// <summary>No answer to what is asked here comes near it.</summary>
    internal const int Longest = 1 << 20;

    private const byte LittleEndian = (byte)'l';
    private const byte Version = 1;
    private const int StructAlignment = 8;

    internal required BusMessageKind Kind { get; init; }

    internal uint Serial { get; init; }

    internal string Path { get; init; } = string.Empty;

    internal string Interface { get; init; } = string.Empty;

    internal string Member { get; init; } = string.Empty;

    internal string Destination { get; init; } = string.Empty;

    /// <summary>Of an error.</summary>
    internal string ErrorName { get; init; } = string.Empty;

    /// <summary>The call that this answers.</summary>
    internal uint ReplyTo { get; init; }

    internal string Signature { get; init; } = string.Empty;

    internal byte[] Body { get; init; } = [];

    /// <summary>The texts the body begins with: object paths and strings.</summary>
    internal IReadOnlyList<string> Texts()
    {
        var texts = new List<string>();
        var reader = new BusReader(Body);
        foreach (var type in Signature)
        {
            if (type == 'u')
            {
                reader.Number();
            }
            else if (type is 's' or 'o')
            {
                texts.Add(reader.Text());
            }
            else
            {
                break;
            }
        }

        return texts;
    }

    internal byte[] ToBytes()
    {
        var writer = new BusWriter();
        writer.Byte(LittleEndian);
        writer.Byte((byte)Kind);
        writer.Byte(0);
        writer.Byte(Version);
        writer.Number((uint)Body.Length);
        writer.Number(Serial);
        writer.Array(StructAlignment, () =>
        {
            Field(writer, 1, "o", Path);
            Field(writer, 2, "s", Interface);
            Field(writer, 3, "s", Member);
            Field(writer, 6, "s", Destination);
            Field(writer, 8, "g", Signature);
        });
        writer.Align(StructAlignment);
        writer.Bytes(Body);
        return writer.ToArray();
    }

    private static void Field(BusWriter writer, byte code, string type, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        writer.Align(StructAlignment);
        writer.Byte(code);
        writer.Signature(type);
        if (type == "g")
        {
            writer.Signature(value);
        }
        else
        {
            writer.Text(value);
        }
    }

    /// <summary>How many bytes a message has that begins so.</summary>
    /// <param name="start">Its <see cref="FixedPart"/>.</param>
    /// <exception cref="ContainersException">Corrupt: it is too long, or of the other byte order, which no bus of this machine has.</exception>
    internal static int LengthOf(ReadOnlySpan<byte> start)
    {
        var body = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        var fields = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        return start[0] == LittleEndian && start[3] == Version && body < Longest && fields < Longest
            ? (int)(((FixedPart + fields + (StructAlignment - 1)) & ~(uint)(StructAlignment - 1)) + body)
            : throw new ContainersException(ErrorKind.Corrupt, "the message bus sent what is no message");
    }

    /// <summary>Reads a whole message.</summary>
    internal static BusMessage Parse(ReadOnlySpan<byte> bytes)
    {
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var message = new BusMessage
        {
            Kind = (BusMessageKind)bytes[1], Serial = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), Body = bytes[^length..].ToArray(),
        };
        var end = FixedPart + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        var reader = new BusReader(bytes[..end]);
        while (reader.Position < FixedPart)
        {
            reader.Byte();
        }

        while (!reader.IsAtEnd)
        {
            reader.AlignToStruct();
            message = With(message, reader.Byte(), ref reader);
        }

        return message;
    }

    private static BusMessage With(BusMessage message, byte code, ref BusReader reader)
    {
        var type = reader.Signature();
        var number = type == "u" ? reader.Number() : 0;
        var text = type switch
        {
            "s" or "o" => reader.Text(),
            "g" => reader.Signature(),
            "u" => string.Empty,
            _ => throw new ContainersException(ErrorKind.Corrupt, $"the message bus sent a header field of type \"{type}\""),
        };
        return code switch
        {
            1 => message with { Path = text },
            2 => message with { Interface = text },
            3 => message with { Member = text },
            4 => message with { ErrorName = text },
            5 => message with { ReplyTo = number },
            6 => message with { Destination = text },
            8 => message with { Signature = text },
            _ => message,
        };
    }
}
