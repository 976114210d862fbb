using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Layers.Tar;

/// <summary>Extension records of POSIX.1-2001 ("pax") on their way into an archive, in the order of their keys.</summary>
internal sealed class PaxText
{
    private readonly SortedDictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    internal bool IsEmpty => _records.Count == 0;

    internal void Add(string key, byte[] value) => _records[key] = value;

    internal void Add(string key, long value) => Add(key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Decimal seconds, as short as they can be said.</summary>
    internal void Add(string key, FileTime time)
    {
        // Two seconds before the epoch and half a second on is -1.5.
        var isBorrowed = time is { Seconds: < 0, Nanoseconds: > 0 };
        var seconds = isBorrowed ? time.Seconds + 1 : time.Seconds;
        var nanoseconds = isBorrowed ? 1_000_000_000 - time.Nanoseconds : time.Nanoseconds;
        var fraction = nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        var sign = isBorrowed && seconds == 0 ? "-" : "";
        Add(key, Encoding.ASCII.GetBytes($"{sign}{seconds.ToString(CultureInfo.InvariantCulture)}{fraction}"));
    }

    /// <summary>"LENGTH KEY=VALUE\n" for each, where the length counts itself.</summary>
    internal byte[] Encode()
    {
        using var data = new MemoryStream();
        Span<byte> digits = stackalloc byte[20];
        foreach (var (key, value) in _records)
        {
            var keyBytes = Encoding.UTF8.GetBytes(key);
            var rest = keyBytes.Length + value.Length + 3; // blank, equals sign, newline
            var length = rest + 1;
            while (length != rest + DigitsOf(length))
            {
                length = rest + DigitsOf(length);
            }

            Utf8Formatter.TryFormat(length, digits, out var written);
            data.Write(digits[..written]);
            data.WriteByte((byte)' ');
            data.Write(keyBytes);
            data.WriteByte((byte)'=');
            data.Write(value);
            data.WriteByte((byte)'\n');
        }

        return data.ToArray();
    }

    private static int DigitsOf(int number)
    {
        var digits = 1;
        while ((number /= 10) > 0)
        {
            digits++;
        }

        return digits;
    }
}
