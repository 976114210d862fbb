using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>The fields of a --mount and its like: "KEY=VALUE" or "KEY", separated by commas, quoted as in CSV where they hold one.</summary>
internal sealed class MountFields
{
    private const string MountHint = "want type=bind|volume|tmpfs|image|...,[source=SOURCE,]destination=PATH[,OPTION...]";
    private readonly string _text;
    private readonly string _flag;
    private readonly string _hint;
    private readonly List<(string Key, string? Value)> _fields;
    private readonly HashSet<string> _used = [];

    internal MountFields(string text, string flag = "--mount", string hint = MountHint)
    {
        _text = text;
        _flag = flag;
        _hint = hint;
        _fields = [.. Split(text).Select(field => field.Split('=', 2)).Select(parts => (parts[0].Trim(), parts.Length > 1 ? parts[1] : null))];
    }

    /// <summary>The last value under any of the keys; null when there is none.</summary>
    internal string? Take(params string[] keys)
    {
        var found = _fields.LastOrDefault(f => keys.Contains(f.Key));
        foreach (var key in keys)
        {
            _used.Add(key);
        }

        return found.Key is null ? null : found.Value ?? string.Empty;
    }

    /// <summary>All values under a key that may be given several times.</summary>
    internal IReadOnlyList<string> TakeAll(string key)
    {
        _used.Add(key);
        return [.. _fields.Where(f => f.Key == key).Select(f => f.Value ?? string.Empty)];
    }

    /// <summary>Whether a switch is on: "KEY", "KEY=true" or "KEY=1".</summary>
    internal bool TakeSwitch(params string[] keys)
    {
        var value = Take(keys);
        return value switch
        {
            null or "false" or "0" => false,
            "" or "true" or "1" => true,
            _ => throw Bad($"\"{value}\" is neither true nor false"),
        };
    }

    /// <summary>All values whose keys begin with a text, by the rest of the key.</summary>
    internal IReadOnlyDictionary<string, string> TakeBelow(string prefix)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in _fields.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _used.Add(key);
            found[key[prefix.Length..]] = value ?? string.Empty;
        }

        return found;
    }

    internal uint? TakeNumber(string key) => Take(key) is not { } text ? null
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Bad($"\"{text}\" is not a number");

    /// <summary>Refuses what nobody has asked for.</summary>
    internal void RequireAllUsed(string type)
    {
        if (_fields.FirstOrDefault(f => !_used.Contains(f.Key)) is { Key: { } unknown })
        {
            throw Bad($"\"{unknown}\" is no option of type {type}");
        }
    }

    internal ContainersException Bad(string why) => new(ErrorKind.Invalid, $"invalid {_flag} \"{_text}\": {why}") { Hint = _hint };

    private static IEnumerable<string> Split(string text)
    {
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                yield return field.ToString();
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        yield return field.ToString();
    }
}
