using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>A value of the file and where it stands: reads it as what is expected there, and says with file, line and key what it is instead.</summary>
internal sealed class ComposeNode(ReadingContext context, string path, JsonNode? value, JsonNode? parent)
{
    internal ReadingContext Context => context;

    internal JsonNode? Value => value;

    internal bool IsMapping => value is JsonObject;

    internal bool IsList => value is JsonArray;

    /// <summary>FILE:LINE: KEY.</summary>
    internal string Place => PlaceAt(value ?? parent);

    /// <summary>The mapping it is.</summary>
    internal JsonObject Mapping() => value as JsonObject ?? throw Wrong($"a mapping is expected, not {Kind()}");

    /// <summary>What a mapping has of a key; null when it has nothing.</summary>
    internal ComposeNode? this[string key] => Mapping().TryGetPropertyValue(key, out var found) && found is not null ? Below(key, found) : null;

    internal ContainersException Wrong(string message) => new(ErrorKind.Invalid, $"{Place}: {message}");

    internal void Warn(string message) => context.Warn($"{Place}: {message}");

    /// <summary>The entries of a mapping but those that begin with x-, which are others' business.</summary>
    internal IEnumerable<(string Key, ComposeNode Node)> Entries() =>
        Mapping().Where(entry => !entry.Key.StartsWith("x-", StringComparison.Ordinal)).Select(entry => (entry.Key, Below(entry.Key, entry.Value)));

    /// <summary>Refuses a mapping with other keys.</summary>
    internal ComposeNode Only(params IReadOnlyCollection<string> known)
    {
        foreach (var (key, node) in Entries().Where(entry => !known.Contains(entry.Key)))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{PlaceAt(node.Value ?? value)}: there is no key '{key}'{(NearestKey.Of(key, known) is { } near ? $"; did you mean '{near}'?" : string.Empty)}");
        }

        return this;
    }

    /// <summary>A text, with variables replaced; numbers and truths are texts, too.</summary>
    internal string Text() => value is JsonValue scalar ? context.Interpolate(scalar.ToString(), this) : throw Wrong($"a text is expected, not {Kind()}");

    internal bool Flag() => Text() switch
    {
        "true" or "True" or "yes" or "on" or "1" => true,
        "false" or "False" or "no" or "off" or "0" or "" => false,
        var other => throw Wrong($"true or false is expected, not \"{other}\""),
    };

    internal long Number() => long.TryParse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong($"a whole number is expected, not \"{Text()}\"");

    /// <summary>A number of any kind, as it is written.</summary>
    internal string Amount() => decimal.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Text() : throw Wrong($"a number is expected, not \"{Text()}\"");

    internal IEnumerable<ComposeNode> Items() => value is JsonArray array
        ? array.Select((item, i) => new ComposeNode(context, $"{path}[{i}]", item, value))
        : throw Wrong($"a list is expected, not {Kind()}");

    internal IReadOnlyList<string> Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>A list, or a single text instead of one.</summary>
    internal IReadOnlyList<string> OneOrMore() => IsList ? Texts() : [Text()];

    /// <summary>A mapping, or a list of NAME=VALUE; null for a name without a value.</summary>
    internal IReadOnlyList<KeyValuePair<string, string?>> Pairs(char separator = '=') => IsMapping
        ? [.. Mapping().Select(entry => KeyValuePair.Create(entry.Key, entry.Value is null ? null : Below(entry.Key, entry.Value).Text()))]
        : [.. Texts().Select(text => text.Split(separator, 2) is [var name, var own] ? KeyValuePair.Create<string, string?>(name, own) : new(text, null))];

    /// <summary>As <see cref="Pairs"/>, where a name without a value has an empty one.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> FullPairs() => [.. Pairs().Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? string.Empty))];

    /// <summary>One of some words.</summary>
    internal string Choice(params IReadOnlyList<string> words)
    {
        var text = Text();
        return words.Contains(text) ? text : throw Wrong($"\"{text}\" is not possible: want {string.Join(", ", words.SkipLast(1))} or {words[^1]}");
    }

    /// <summary>A time as compose files have it, such as 1m30s.</summary>
    internal string Duration() => Durations.Seconds(Text()) is not null ? Text() : throw Wrong($"\"{Text()}\" is no time: want one such as 30s or 1m30s");

    /// <summary>A size such as 64m, as flags take it.</summary>
    internal string Size() => ByteSizes.AsFlag(Text()) ?? throw Wrong($"\"{Text()}\" is no size: want one such as 64m or 1gb");

    private string PlaceAt(JsonNode? node) => path.Length == 0 ? context.PlaceOf(node) : $"{context.PlaceOf(node)}: {path}";

    private ComposeNode Below(string key, JsonNode? node) => new(context, path.Length == 0 ? key : $"{path}.{key}", node, value);

    private string Kind() => value switch
    {
        null => "nothing",
        JsonObject => "a mapping",
        JsonArray => "a list",
        _ => $"\"{value}\"",
    };
}
