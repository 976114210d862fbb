using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Containers.Runtime.Logs;

/// <summary>
/// An entry in journald's native protocol: fields one after the other, NAME=value and a line end, or for values with line
/// ends in them NAME, a line end, eight bytes of little-endian length, the value and a line end.
/// </summary>
public static class JournalRecord
{
    /// <summary>Where journald listens for datagrams.</summary>
    public const string Socket = "/run/systemd/journal/socket";

    /// <summary>
    /// The field of the entry a monitor writes last, with the container's id: whoever follows a container's output sees by it
    /// that there will be no more. That entry has none of the other fields, so that nobody takes it for output.
    /// </summary>
    public const string EndField = "CONTAINER_END_ID_FULL";

    /// <summary>Adds a field.</summary>
    /// <param name="to">The entry so far.</param>
    /// <param name="name">Capital letters, digits and underscores.</param>
    /// <param name="value">Any bytes.</param>
    public static void Add(IBufferWriter<byte> to, string name, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(to);
        to.Write(Encoding.ASCII.GetBytes(name));
        if (value.Contains((byte)'\n'))
        {
            to.Write("\n"u8);
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)value.Length);
            to.Write(length);
        }
        else
        {
            to.Write("="u8);
        }

        to.Write(value);
        to.Write("\n"u8);
    }

    /// <summary>Adds a field with a text.</summary>
    public static void Add(IBufferWriter<byte> to, string name, string value) => Add(to, name, Encoding.UTF8.GetBytes(value));
}
