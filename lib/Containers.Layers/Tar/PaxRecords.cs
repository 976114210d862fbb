using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>Extension records of POSIX.1-2001 ("pax"): keys to binary values.</summary>
internal sealed class PaxRecords
{
    private const string XattrPrefix = "SCHILY.xattr.";

    private readonly Dictionary<string, byte[]> _values;

    private PaxRecords(Dictionary<string, byte[]> values) => _values = values;

    internal static PaxRecords None { get; } = new([]);

    /// <summary>Reads "LENGTH KEY=VALUE\n" records; later ones of the same key win.</summary>
    internal static PaxRecords Parse(ReadOnlySpan<byte> data, PaxRecords defaults)
    {
        var values = new Dictionary<string, byte[]>(defaults._values);
        while (data.Length > 0)
        {
            var space = data.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ||
                length <= space + 1 || length > data.Length || data[length - 1] != '\n')
            {
                throw Malformed();
            }

            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Malformed();
            }

            var key = Encoding.UTF8.GetString(record[..equals]);
            // Neither a path nor an attribute's name can hold a NUL.
            if (record[..equals].Contains((byte)0) || (key is "path" or "linkpath" && record.Contains((byte)0)))
            {
                throw Malformed();
            }

            // An empty value takes a global default back.
            if (record.Length == equals + 1 && !key.StartsWith(XattrPrefix, StringComparison.Ordinal))
            {
                values.Remove(key);
            }
            else
            {
                values[key] = record[(equals + 1)..].ToArray();
            }

            data = data[length..];
        }

        return new PaxRecords(values);
    }

    internal byte[]? Bytes(string key) => _values.GetValueOrDefault(key);

    internal long? Integer(string key) => _values.TryGetValue(key, out var value)
        ? long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed()
        : null;

    /// <summary>A time as decimal seconds, negative and fractional allowed; digits beyond nanoseconds are cut.</summary>
    internal FileTime? Time(string key)
    {
        if (!_values.TryGetValue(key, out var value))
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(value);
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "0" : (text[(point + 1)..] + "000000000")[..9];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ||
            !int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds))
        {
            throw Malformed();
        }

        // -1.5 is one and a half seconds before the epoch: 2 seconds before, half a second on.
        return text.StartsWith('-') && nanoseconds > 0 ? new FileTime(seconds - 1, 1_000_000_000 - nanoseconds)
            : new FileTime(seconds, nanoseconds);
    }

    internal IReadOnlyDictionary<string, byte[]> ExtendedAttributes()
    {
        var attributes = new Dictionary<string, byte[]>();
        foreach (var (key, value) in _values)
        {
            if (key.StartsWith(XattrPrefix, StringComparison.Ordinal))
            {
                attributes[Unescape(key[XattrPrefix.Length..])] = value;
            }
        }

        return attributes;
    }

    /// <summary>The key an extended attribute is kept under. A key cannot hold "=": GNU tar's way around that is everybody's.</summary>
    internal static string AttributeKey(string name) =>
        XattrPrefix + name.Replace("%", "%25", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal);

    private static string Unescape(string name) => name.Contains('%')
        ? name.Replace("%3D", "=", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal)
        : name;

    internal bool HasSparseMap => _values.Keys.Any(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal));

    private static ContainersException Malformed() => new(ErrorKind.Corrupt, "archive has a malformed extension header");
}
