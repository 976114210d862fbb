namespace Containers.Configuration.Toml;

/// <summary>How a table came about, which decides who may still add to it.</summary>
internal enum TableOrigin
{
    /// <summary>As part of the name in a header.</summary>
    Implied,

    /// <summary>By a header of its own.</summary>
    Header,

    /// <summary>By a key with dots.</summary>
    Dotted,

    /// <summary>In braces: complete.</summary>
    Inline,
}

/// <summary>A table in the making.</summary>
internal sealed class TableBuilder(TomlPlace place, TableOrigin origin, int section)
{
    private readonly Dictionary<string, object> _entries = []; // TomlValue, TableBuilder, or List<TableBuilder>

    internal TableOrigin Origin { get; private set; } = origin;

    /// <summary>For dotted ones: the header below which they were made. Below another they cannot be added to.</summary>
    internal int Section => section;

    internal object? Find(string key) => _entries.GetValueOrDefault(key);

    internal void Add(string key, object value) => _entries.Add(key, value);

    internal void Declare() => Origin = TableOrigin.Header;

    internal TomlTable Finish() => new(place, _entries.ToDictionary(entry => entry.Key, entry => entry.Value switch
    {
        TableBuilder table => table.Finish(),
        List<TableBuilder> tables => new TomlArray(place, [.. tables.Select(table => table.Finish())]),
        var value => (TomlValue)value,
    }));
}
