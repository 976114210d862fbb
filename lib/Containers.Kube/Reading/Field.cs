using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Configuration.Yaml;
using Containers.Oci;

namespace Containers.Kube.Reading;

/// <summary>
/// A value of a document with its place. What is wrong with it is said with file, line, document and path; a name that nobody asked
/// for and that is nearly one somebody did is warned of.
/// </summary>
internal sealed class Field
{
    private const int LongestQuote = 60;

    private readonly Origin _origin;
    private readonly JsonNode _node;
    private readonly HashSet<string> _asked = [];

    internal Field(Origin origin, JsonNode node, string path)
    {
        _origin = origin;
        _node = node;
        Path = path;
    }

    /// <summary>Its path in the document, such as "spec.containers[0]"; empty for the whole.</summary>
    internal string Path { get; }

    /// <summary>File, line, document and path, as messages begin.</summary>
    internal string Place => $"{_origin.File}:{_origin.Document.LineOf(_node)}: document {_origin.Document.Number}{(Path.Length > 0 ? $": {Path}" : string.Empty)}";

    /// <summary>The value as it is.</summary>
    internal JsonNode Node => _node;

    /// <summary>What is under a name; null when there is nothing, or null.</summary>
    internal Field? Find(string name)
    {
        _asked.Add(name);
        var mapping = _node as JsonObject ?? throw Wrong($"want a mapping, not {Kind(_node)}");
        return mapping[name] is { } value ? new Field(_origin, value, Path.Length == 0 ? name : $"{Path}.{name}") : null;
    }

    /// <summary>As <see cref="Find"/> of what must be there.</summary>
    internal Field Require(string name) => Find(name) ?? throw Wrong($"{name} is missing");

    /// <summary>The values of a sequence under a name; none when there is none.</summary>
    internal IReadOnlyList<Field> List(string name)
    {
        if (Find(name) is not { } field)
        {
            return [];
        }

        var array = field._node as JsonArray ?? throw field.Wrong($"want a sequence, not {Kind(field._node)}", "begin each of its values with \"- \"");
        return [.. array.Select((item, i) => new Field(_origin, item ?? throw field.Wrong($"value {i} is empty"), $"{field.Path}[{i}]"))];
    }

    /// <summary>A text under a name; null for none.</summary>
    internal string? Text(string name) => Find(name)?.AsText();

    /// <summary>A text that must be there and say something.</summary>
    internal string RequireText(string name) => Require(name) is var field && field.AsText() is { Length: > 0 } text ? text : throw field.Wrong("it is empty");

    /// <summary>Texts in a sequence under a name; null for none.</summary>
    internal IReadOnlyList<string>? Texts(string name) => Find(name) is null ? null : [.. List(name).Select(item => item.AsText())];

    /// <summary>A yes or no under a name; null for none.</summary>
    internal bool? Flag(string name) => Find(name) is not { } field ? null
        : field._node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw field.Wrong($"want true or false, not {Kind(field._node)}"),
        };

    /// <summary>A whole number under a name; null for none.</summary>
    internal long? Number(string name, long least, long most)
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        var isWhole = field._node is JsonValue value && value.GetValueKind() == JsonValueKind.Number &&
            long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
        return isWhole ? long.Parse(field._node.ToJsonString(), CultureInfo.InvariantCulture) : throw field.Wrong($"want a whole number from {least} to {most}, not {(field._node.GetValueKind() == JsonValueKind.String ? $"\"{Quoted(field._node)}\"" : Quoted(field._node))}");
    }

    /// <summary>Texts by name under a name; none when there is nothing.</summary>
    internal IReadOnlyDictionary<string, string> Map(string name)
    {
        if (Find(name) is not { } field)
        {
            return new Dictionary<string, string>();
        }

        var mapping = field._node as JsonObject ?? throw field.Wrong($"want a mapping, not {Kind(field._node)}");
        return mapping.ToDictionary(pair => pair.Key, pair => field.Find(pair.Key)?.AsText() ?? string.Empty);
    }

    /// <summary>The names of a mapping.</summary>
    internal IReadOnlyList<string> Keys() => _node is JsonObject mapping ? [.. mapping.Select(pair => pair.Key)] : throw Wrong($"want a mapping, not {Kind(_node)}");

    /// <summary>The value as a text.</summary>
    /// <param name="isSecret">Whether no message may show it.</param>
    internal string AsText(bool isSecret = false)
    {
        if (_node.GetValueKind() == JsonValueKind.String)
        {
            return _node.GetValue<string>() is var text && text.Contains('\0') ? throw Wrong("it has a NUL in it") : text;
        }

        throw _node is JsonValue ? Wrong($"want a text, not {Kind(_node)}", isSecret ? "put it in quotes" : $"put it in quotes: \"{Quoted(_node)}\"") : Wrong($"want a text, not {Kind(_node)}");
    }

    /// <summary>The value as a text that may be written as a number.</summary>
    internal string AsTextOrNumber() => _node.GetValueKind() == JsonValueKind.Number ? _node.ToJsonString() : AsText();

    /// <summary>What is wrong here.</summary>
    internal ContainersException Wrong(string what, string? hint = null) => new(ErrorKind.Invalid, $"{Place}: {what}") { Hint = hint };

    /// <summary>A text of the file as messages show it: in one line, and not at length.</summary>
    internal static string Shown(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return plain.Length <= LongestQuote ? plain : plain[..LongestQuote] + "...";
    }

    /// <summary>Warns of names that nobody has asked for and that are nearly one that has a meaning.</summary>
    /// <param name="others">Names that have a meaning elsewhere and none here.</param>
    internal void WarnOfNearMisses(params IEnumerable<string> others)
    {
        List<string> known = [.. _asked, .. others];
        foreach (var name in ((JsonObject)_node).Select(pair => pair.Key).Where(name => !known.Contains(name)))
        {
            if (NearMiss.Find(name, known) is { } meant)
            {
                _origin.Warn($"{Place}: {Shown(name)} means nothing here; did you mean {meant}?");
            }
        }
    }

    private static string Quoted(JsonNode node) => node is JsonValue value ? Shown(value.ToString()) : Kind(node);

    private static string Kind(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a sequence",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a text",
        _ => "true or false",
    };
}

/// <summary>Where values come from.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Document">The document.</param>
/// <param name="Warn">Told of what is only odd.</param>
internal sealed record Origin(string File, YamlDocument Document, Action<string> Warn);
