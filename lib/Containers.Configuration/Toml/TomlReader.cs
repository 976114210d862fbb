using System.Text;
using Containers.Oci;

namespace Containers.Configuration.Toml;

/// <summary>Reads TOML 1.0, strictly: what the specification forbids is an error with file, line and column.</summary>
public sealed class TomlReader
{
    private const int DeepestNesting = 100; // of arrays and inline tables: they are read recursively
    private const int LongestDocument = 4 * 1024 * 1024;

    private readonly TomlCursor _cursor;
    private readonly TableBuilder _root = new(new TomlPlace(1, 1), TableOrigin.Header, 0);
    private TableBuilder _table;
    private int _section;
    private int _depth;

    private TomlReader(string text, string file)
    {
        _cursor = new TomlCursor(text, file);
        _table = _root;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="content">Its bytes: UTF-8, a byte order mark is allowed.</param>
    /// <param name="file">What to call it in errors.</param>
    /// <exception cref="ContainersException">Invalid: FILE:LINE:COLUMN: and what is wrong.</exception>
    public static TomlTable Read(ReadOnlySpan<byte> content, string file)
    {
        if (content.Length > LongestDocument)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{file}: too long for a configuration file");
        }

        content = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        try
        {
            return new TomlReader(new UTF8Encoding(false, true).GetString(content), file).ReadDocument();
        }
        catch (DecoderFallbackException e)
        {
            var good = content[..e.Index];
            var place = new TomlPlace(1 + good.Count((byte)'\n'), e.Index - good.LastIndexOf((byte)'\n'));
            throw new ContainersException(ErrorKind.Invalid, $"{file}:{place.Line}:{place.Column}: not UTF-8", e);
        }
    }

    private TomlTable ReadDocument()
    {
        while (true)
        {
            _cursor.SkipBlanksAndComment();
            if (_cursor.IsAtEnd)
            {
                return _root.Finish();
            }

            if (_cursor.TryTakeLineEnd())
            {
                continue;
            }

            if (_cursor.Current == '[')
            {
                ReadHeader();
            }
            else
            {
                ReadPair(_table, inline: false);
            }

            _cursor.SkipBlanksAndComment();
            if (!_cursor.IsAtEnd && !_cursor.TryTakeLineEnd())
            {
                throw _cursor.Error("the line should end here");
            }
        }
    }

    private void ReadHeader()
    {
        var place = _cursor.Place;
        _cursor.Take();
        var isArray = _cursor.TryTake('[');
        var path = ReadKey();
        if (!_cursor.TryTake(']') || (isArray && !_cursor.TryTake(']')))
        {
            throw _cursor.Error(isArray ? "]] is missing" : "] is missing");
        }

        _section++;
        var above = _root;
        foreach (var (key, at) in path[..^1])
        {
            above = above.Find(key) switch
            {
                null => Add(above, key, new TableBuilder(at, TableOrigin.Implied, _section)),
                TableBuilder { Origin: not TableOrigin.Inline } table => table,
                List<TableBuilder> tables => tables[^1],
                _ => throw _cursor.Error($"{key} is not a table that could be added to", at),
            };
        }

        var (name, where) = path[^1];
        _table = isArray ? AppendTable(above, name, where, place) : OpenTable(above, name, where, place);
    }

    private TableBuilder OpenTable(TableBuilder above, string name, TomlPlace where, TomlPlace place)
    {
        switch (above.Find(name))
        {
            case null:
                return Add(above, name, new TableBuilder(place, TableOrigin.Header, _section));
            case TableBuilder { Origin: TableOrigin.Implied } table:
                table.Declare();
                return table;
            default:
                throw _cursor.Error($"{name} is defined already", where);
        }
    }

    private TableBuilder AppendTable(TableBuilder above, string name, TomlPlace where, TomlPlace place)
    {
        var table = new TableBuilder(place, TableOrigin.Header, _section);
        switch (above.Find(name))
        {
            case null:
                above.Add(name, new List<TableBuilder> { table });
                return table;
            case List<TableBuilder> tables:
                tables.Add(table);
                return table;
            default:
                throw _cursor.Error($"{name} is defined already, and not as an array of tables", where);
        }
    }

    private static TableBuilder Add(TableBuilder above, string key, TableBuilder table)
    {
        above.Add(key, table);
        return table;
    }

    private void ReadPair(TableBuilder table, bool inline)
    {
        var path = ReadKey();
        if (!_cursor.TryTake('='))
        {
            throw _cursor.Error("= is missing");
        }

        foreach (var (key, at) in path[..^1])
        {
            // Only what dots made, and below the same header, can be added to by dots.
            table = table.Find(key) switch
            {
                null => Add(table, key, new TableBuilder(at, TableOrigin.Dotted, _section)),
                TableBuilder { Origin: TableOrigin.Dotted } dotted when inline || dotted.Section == _section => dotted,
                _ => throw _cursor.Error($"{key} is defined already", at),
            };
        }

        var (name, where) = path[^1];
        if (table.Find(name) is not null)
        {
            throw _cursor.Error($"{name} is defined already", where);
        }

        _cursor.SkipBlanks();
        table.Add(name, ReadValue());
    }

    /// <summary>A key with the blanks around it: parts divided by dots.</summary>
    private List<(string Key, TomlPlace Place)> ReadKey()
    {
        var path = new List<(string, TomlPlace)>();
        do
        {
            _cursor.SkipBlanks();
            var place = _cursor.Place;
            var key = _cursor.Current is '"' or '\'' ? TomlStrings.ReadShort(_cursor)
                : _cursor.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') is { Length: > 0 } bare ? bare
                : throw _cursor.Error("a key is missing", place);
            path.Add((key, place));
            _cursor.SkipBlanks();
        }
        while (_cursor.TryTake('.'));
        return path;
    }

    private TomlValue ReadValue()
    {
        var place = _cursor.Place;
        switch (_cursor.Current)
        {
            case '"' or '\'':
                return new TomlText(place, TomlStrings.Read(_cursor));
            case '[':
                return Nested(() => ReadArray(place));
            case '{':
                return Nested(() => ReadInlineTable(place));
            default:
                return TomlScalars.Read(_cursor);
        }
    }

    private TomlValue Nested(Func<TomlValue> read)
    {
        if (++_depth > DeepestNesting)
        {
            throw _cursor.Error("nested too deep");
        }

        var value = read();
        _depth--;
        return value;
    }

    private TomlArray ReadArray(TomlPlace place)
    {
        _cursor.Take();
        var items = new List<TomlValue>();
        while (true)
        {
            SkipLines();
            if (_cursor.TryTake(']'))
            {
                return new TomlArray(place, items);
            }

            items.Add(ReadValue());
            SkipLines();
            if (!_cursor.TryTake(',') && _cursor.Current != ']')
            {
                throw _cursor.IsAtEnd ? _cursor.Error("this array has no end", place) : _cursor.Error("a comma or ] is missing");
            }
        }
    }

    private void SkipLines()
    {
        do
        {
            _cursor.SkipBlanksAndComment();
        }
        while (_cursor.TryTakeLineEnd());
    }

    private TomlTable ReadInlineTable(TomlPlace place)
    {
        _cursor.Take();
        var table = new TableBuilder(place, TableOrigin.Inline, 0);
        _cursor.SkipBlanks();
        if (_cursor.TryTake('}'))
        {
            return table.Finish();
        }

        while (true)
        {
            ReadPair(table, inline: true);
            _cursor.SkipBlanks();
            if (_cursor.TryTake('}'))
            {
                return table.Finish();
            }

            if (!_cursor.TryTake(','))
            {
                throw _cursor.Error(_cursor.IsAtEnd || _cursor.Current is '\n' or '\r' ? "a table in braces ends on its line" : "a comma or } is missing");
            }
        }
    }
}
