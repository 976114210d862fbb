using Containers.Oci;

namespace Containers.Configuration.Signatures;

/// <summary>
/// Reads the part of YAML that files of registries.d are written in: mappings in mappings by indentation, with texts at the
/// end. What else YAML has, no such file needs, and is refused rather than misunderstood.
/// </summary>
internal sealed class MappingReader
{
    private readonly string _file;
    private readonly List<Line> _lines = [];
    private int _next;

    private MappingReader(string text, string file)
    {
        _file = file;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = WithoutComment(raw.TrimEnd('\r', ' ', '\t'));
            var content = line.TrimStart(' ');
            if (content.Length > 0 && content != "---")
            {
                _lines.Add(new Line(number, line.Length - content.Length, content));
            }
        }
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    internal static Mapping Read(string text, string file)
    {
        var reader = new MappingReader(text, file);
        var root = reader._lines.Count == 0 ? new Mapping(1) : reader.ReadMapping(reader._lines[0].Indent);
        return reader._next == reader._lines.Count ? root : throw reader.Wrong(reader._lines[reader._next], 0, "this is not indented like what stands above");
    }

    private Mapping ReadMapping(int indent)
    {
        var mapping = new Mapping(_lines[_next].Number);
        while (_next < _lines.Count && _lines[_next].Indent == indent)
        {
            var line = _lines[_next++];
            var (name, rest) = Split(line);
            if (mapping.Entries.ContainsKey(name))
            {
                throw Wrong(line, 0, $"{name} stands twice");
            }

            mapping.Entries[name] = rest.Length > 0 ? new Scalar(line.Number, rest == "{}" ? null : Text(line, rest))
                : _next < _lines.Count && _lines[_next].Indent > indent ? ReadMapping(_lines[_next].Indent)
                : new Scalar(line.Number, null);
        }

        return mapping;
    }

    private (string Name, string Value) Split(Line line)
    {
        var text = line.Content;
        if (text[0] is '"' or '\'')
        {
            var end = text.IndexOf(text[0], 1);
            return end > 0 && text[(end + 1)..].TrimStart().StartsWith(':')
                ? (text[1..end], text[(text.IndexOf(':', end) + 1)..].Trim())
                : throw Wrong(line, 0, "a name in quotation marks should end with one and a colon");
        }

        // A colon within a name, as in "localhost:5000:", is followed by something else than a space.
        for (var colon = text.IndexOf(':'); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            if (colon == text.Length - 1 || text[colon + 1] is ' ' or '\t')
            {
                return colon > 0 && text[0] is not ('-' or '?' or '[' or '{' or '&' or '*' or '!' or '|' or '>')
                    ? (text[..colon].TrimEnd(), text[(colon + 1)..].Trim())
                    : throw Wrong(line, 0, "only mappings of names to texts or further mappings are known here");
            }
        }

        throw Wrong(line, 0, "a name and a colon should stand here");
    }

    private string Text(Line line, string rest)
    {
        var quote = rest[0];
        if (quote is '"' or '\'')
        {
            return rest.Length > 1 && rest.IndexOf(quote, 1) == rest.Length - 1 && !(quote == '"' && rest.Contains('\\', StringComparison.Ordinal))
                ? rest[1..^1]
                : throw Wrong(line, line.Content.Length - rest.Length, "a text in quotation marks should end with one, and have none and no backslash within");
        }

        return quote is '[' or '{' or '&' or '*' or '!' or '|' or '>' or '@' or '`' or '%'
            ? throw Wrong(line, line.Content.Length - rest.Length, "only mappings of names to texts or further mappings are known here")
            : rest;
    }

    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (quote != '\0')
            {
                quote = line[i] == quote ? '\0' : quote;
            }
            else if (line[i] is '"' or '\'' && (i == 0 || line[i - 1] is ' '))
            {
                quote = line[i];
            }
            else if (line[i] == '#' && (i == 0 || line[i - 1] is ' ' or '\t'))
            {
                return line[..i].TrimEnd();
            }
        }

        return line;
    }

    private ContainersException Wrong(Line line, int offset, string message) => new(ErrorKind.Invalid, $"{_file}:{line.Number}:{line.Indent + offset + 1}: {message}");

    private sealed record Line(int Number, int Indent, string Content);
}

/// <summary>What stands behind a name.</summary>
/// <param name="Line">The line it begins in.</param>
internal abstract record MappingValue(int Line);

/// <summary>A text; null for nothing.</summary>
internal sealed record Scalar(int Line, string? Text) : MappingValue(Line);

/// <summary>Names and what stands behind them.</summary>
internal sealed record Mapping(int Line) : MappingValue(Line)
{
    internal Dictionary<string, MappingValue> Entries { get; } = new(StringComparer.Ordinal);
}
