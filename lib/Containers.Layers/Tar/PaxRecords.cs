using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>Extension records of POSIX.1-2001 ("pax"): keys to binary values.</summary>
internal sealed class PaxRecords
{
    private const string XattrPrefix = "SCHILY.xattr.";
    private const int LargestGlobal = 64 * 1024; // they are merged into every entry

    private readonly PaxRecords? _defaults;
    private readonly Dictionary<string, byte[]?> _values = [];
    private List<long>? _sparsePairs;
    private int _length;

    private PaxRecords(PaxRecords? defaults) => _defaults = defaults;

    internal static PaxRecords None { get; } = new(null);

    /// <summary>Formats 0.1 and 0.0 of GNU's sparse files: offsets and lengths in turn. Null: no such file.</summary>
    internal List<long>? SparseNumbers => Bytes("GNU.sparse.map") is { } list ? SparseMap.ParseList(list) : _sparsePairs;

    /// <summary>Format 1.0: the numbers are in front of the content.</summary>
    internal bool HasSparseLines => Bytes("GNU.sparse.major") is [(byte)'1'] && Bytes("GNU.sparse.minor") is [(byte)'0'];

    /// <summary>The length with holes.</summary>
    internal long? SparseSize => Integer("GNU.sparse.realsize") ?? Integer("GNU.sparse.size");

    /// <summary>Reads "LENGTH KEY=VALUE\n" records; later ones of the same key win, and all win over the defaults.</summary>
    internal static PaxRecords Parse(ReadOnlySpan<byte> data, PaxRecords defaults)
    {
        var records = new PaxRecords(defaults);
        records.Add(data);
        return records;
    }

    /// <summary>Reads records that hold until the end of the archive, together with those that do so already.</summary>
    internal static PaxRecords ParseGlobal(ReadOnlySpan<byte> data, PaxRecords before)
    {
        var records = new PaxRecords(null) { _length = before._length };
        foreach (var (key, value) in before._values)
        {
            records._values.Add(key, value);
        }

        records._length += data.Length;
        if (records._length > LargestGlobal)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"global headers of more than {LargestGlobal} bytes");
        }

        records.Add(data);
        records._sparsePairs = null; // a map is of one file
        return records;
    }

    internal byte[]? Bytes(string key) => _values.TryGetValue(key, out var value) ? value : _defaults?.Bytes(key);

    internal long? Integer(string key) => Bytes(key) is { } value
        ? long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed()
        : null;

    /// <summary>A time as decimal seconds, negative and fractional allowed; digits beyond nanoseconds are cut.</summary>
    internal FileTime? Time(string key)
    {
        if (Bytes(key) is not { } value)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(value);
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "0" : (text[(point + 1)..] + "000000000")[..9];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ||
            !int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds) || seconds == long.MinValue)
        {
            throw Malformed();
        }

        // -1.5 is one and a half seconds before the epoch: 2 seconds before, half a second on.
        return text.StartsWith('-') && nanoseconds > 0 ? new FileTime(seconds - 1, 1_000_000_000 - nanoseconds)
            : new FileTime(seconds, nanoseconds);
    }

    internal Dictionary<string, byte[]> ExtendedAttributes()
    {
        var attributes = _defaults?.ExtendedAttributes() ?? [];
        foreach (var (key, value) in _values)
        {
            if (key.StartsWith(XattrPrefix, StringComparison.Ordinal))
            {
                attributes[Unescape(key[XattrPrefix.Length..])] = value!;
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

    private void Add(ReadOnlySpan<byte> data)
    {
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

            Add(record[..equals], record[(equals + 1)..]);
            data = data[length..];
        }
    }

    private void Add(ReadOnlySpan<byte> keyBytes, ReadOnlySpan<byte> value)
    {
        var key = Encoding.UTF8.GetString(keyBytes);
        // Neither a path nor an attribute's name can hold a NUL.
        if (keyBytes.Contains((byte)0) || (key is "path" or "linkpath" or "GNU.sparse.name" && value.Contains((byte)0)))
        {
            throw Malformed();
        }

        switch (key)
        {
            case "GNU.sparse.offset" or "GNU.sparse.numbytes": // these come in pairs, many of each
                var numbers = _sparsePairs ??= [];
                var isOffset = numbers.Count % 2 == 0;
                if (isOffset != (key == "GNU.sparse.offset") || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    throw Malformed();
                }

                SparseMap.Add(numbers, number);
                break;
            default:
                // An empty value takes a global default back.
                _values[key] = value.Length == 0 && !key.StartsWith(XattrPrefix, StringComparison.Ordinal) ? null : value.ToArray();
                break;
        }
    }

    private static ContainersException Malformed() => new(ErrorKind.Corrupt, "malformed extension header");
}
