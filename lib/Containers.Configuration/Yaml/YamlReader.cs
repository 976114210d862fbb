using System.Text.Json.Nodes;
using Containers.Oci;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Containers.Configuration.Yaml;

/// <summary>
/// Reads YAML as the JSON it stands for: mappings with texts as keys, sequences and scalars. What a hostile file costs is bounded
/// by its length and <see cref="MostValues"/>: what an alias repeats counts as often as it is repeated.
/// </summary>
public sealed class YamlReader
{
    /// <summary>How many values a file may come to.</summary>
    public const int MostValues = 200_000;

    /// <summary>How deep they may be in each other.</summary>
    public const int MostDepth = 100;

    private readonly Parser _parser;
    private readonly Dictionary<string, (JsonNode? Value, int Count)> _anchors = [];
    private readonly Dictionary<JsonNode, int> _lines = new(ReferenceEqualityComparer.Instance);
    private int _count;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads the documents of a file; empty ones are left out.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ContainersException">Invalid, with file, line and column: it is no YAML, or has no meaning in JSON.</exception>
    public static IReadOnlyList<JsonNode> Read(string text, string path) => [.. ReadPlaced(text, path).Select(document => document.Root)];

    /// <summary>As <see cref="Read"/>, with the places at which values are.</summary>
    public static IReadOnlyList<YamlDocument> ReadPlaced(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new YamlReader(text).Documents();
        }
        catch (YamlException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{path}:{e.Start.Line}:{e.Start.Column}: {Plain(e.Message)}", e);
        }
    }

    // As our own messages are: one line, without a full stop.
    private static string Plain(string message) =>
        message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message.Split('\n')[0].TrimEnd('.', '\r')[1..];

    private List<YamlDocument> Documents()
    {
        var documents = new List<YamlDocument>();
        _parser.Consume<StreamStart>();
        for (var number = 1; _parser.TryConsume<DocumentStart>(out _); number++)
        {
            _anchors.Clear();
            if (Next(0) is { } document)
            {
                documents.Add(new YamlDocument(document, number, _lines));
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? Next(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Repeat(alias);
        }

        var start = _parser.Require<NodeEvent>();
        Count(1, start);
        if (depth > MostDepth)
        {
            throw Wrong(start, $"values are in each other more than {MostDepth} deep");
        }

        var before = _count;
        var value = _parser.TryConsume<Scalar>(out var scalar) ? YamlScalar.Read(scalar)
            : _parser.TryConsume<SequenceStart>(out var sequence) ? Sequence(sequence, depth)
            : Mapping(_parser.Consume<MappingStart>(), depth);
        if (value is not null)
        {
            _lines[value] = (int)start.Start.Line;
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = (value, _count - before + 1);
        }

        return value;
    }

    private JsonNode? Repeat(AnchorAlias alias)
    {
        var (value, count) = _anchors.TryGetValue(alias.Value.Value, out var known) ? known : throw Wrong(alias, $"*{alias.Value.Value} is nothing that came before");
        Count(count, alias);
        return value?.DeepClone();
    }

    private JsonArray Sequence(SequenceStart start, int depth)
    {
        YamlScalar.RequireTag(start, "seq");
        var array = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            array.Add(Next(depth + 1));
        }

        return array;
    }

    private JsonObject Mapping(MappingStart start, int depth)
    {
        YamlScalar.RequireTag(start, "map");
        var made = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.TryConsume<Scalar>(out var scalar) ? scalar : throw Wrong(_parser.Current!, "a key is no text");
            var value = Next(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(value is JsonArray several ? several.Select(one => Merged(one, key)) : [Merged(value, key)]);
            }
            else if (!made.TryAdd(key.Value, value))
            {
                throw Wrong(key, $"{key.Value} is there twice");
            }
            else if (value is not null)
            {
                _lines[value] = (int)key.Start.Line; // a mapping begins a line later than what it belongs to
            }
        }

        // What is said here counts, then what was merged first.
        foreach (var (key, value) in merged.SelectMany(other => other))
        {
            made.TryAdd(key, value?.DeepClone());
        }

        return made;
    }

    private static JsonObject Merged(JsonNode? value, Scalar key) => value as JsonObject ?? throw Wrong(key, "only a mapping can be merged into one");

    private void Count(int more, ParsingEvent at)
    {
        _count += more;
        if (_count > MostValues)
        {
            throw Wrong(at, $"it comes to more than {MostValues} values");
        }
    }

    private static YamlException Wrong(ParsingEvent at, string what) => new(at.Start, at.End, what);
}
