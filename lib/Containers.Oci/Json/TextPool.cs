using System.Buffers.Binary;
using System.Text;

namespace Containers.Oci.Json;

/// <summary>
/// Texts that documents have in common. A thousand containers' records hold the same paths and capabilities a thousand times: what was
/// read shortly before is taken again instead of being made anew. Small and of fixed size: what does not fit pushes something out.
/// </summary>
internal static class TextPool
{
    private const int LongestLength = 96; // a digest fits
    private const int Slots = 256;

    [ThreadStatic]
    private static string?[]? s_texts;

    /// <summary>The text of some bytes; null when they are not for this pool: long, or not plain ASCII.</summary>
    internal static string? Take(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestLength)
        {
            return null;
        }

        var texts = s_texts ??= new string?[Slots];
        ref var slot = ref texts[Hash(utf8) % Slots];
        if (slot is not null && Ascii.Equals(utf8, slot))
        {
            return slot;
        }

        return Ascii.IsValid(utf8) ? slot = Encoding.ASCII.GetString(utf8) : null;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0x9E3779B97F4A7C15;
        }

        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        }

        return (uint)(hash >> 32);
    }
}
