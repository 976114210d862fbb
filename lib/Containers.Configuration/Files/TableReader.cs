using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration.Files;

/// <summary>
/// A table whose values are wanted by name and type; a value of another type is an error with its place, and one that
/// nobody asks for is left alone.
/// </summary>
internal sealed class TableReader(TomlTable table, string file)
{
    /// <summary>The keys that have a value.</summary>
    internal IEnumerable<string> Keys => table.Entries.Keys;

    /// <summary>Whether there is such a key.</summary>
    internal bool Has(string key) => table.Entries.ContainsKey(key);

    /// <summary>Text; null when nothing says so.</summary>
    internal string? Text(string key) => Find<TomlText>(key, "text in quotes")?.Text;

    /// <summary>Yes or no; null when nothing says so.</summary>
    internal bool? Switch(string key) => Find<TomlBoolean>(key, "true or false")?.IsTrue;

    /// <summary>A list of texts; null when nothing says so.</summary>
    internal IReadOnlyList<string>? Texts(string key) => Find<TomlArray>(key, "a list of texts")?.Items
        .Select((item, number) => (item as TomlText ?? throw Error(item, $"{key}[{number}] should be text in quotes")).Text).ToList();

    /// <summary>A table below; null when nothing says so.</summary>
    internal TableReader? Table(string key) => Find<TomlTable>(key, "a table") is { } below ? new TableReader(below, file) : null;

    /// <summary>An array of tables; empty when nothing says so.</summary>
    internal IEnumerable<TableReader> Tables(string key) => (Find<TomlArray>(key, $"an array of tables, [[{key}]]")?.Items ?? [])
        .Select(item => new TableReader(item as TomlTable ?? throw Error(item, $"{key} should be an array of tables, [[{key}]]"), file));

    /// <summary>The error for a value that cannot be meant so; without such a key, for the table.</summary>
    internal ContainersException Error(string key, string message) => Error(table.Entries.GetValueOrDefault(key) ?? table, message);

    private T? Find<T>(string key, string wanted)
        where T : TomlValue =>
        !table.Entries.TryGetValue(key, out var value) ? null : value as T ?? throw Error(value, $"{key} should be {wanted}");

    private ContainersException Error(TomlValue value, string message) =>
        new(ErrorKind.Invalid, $"{file}:{value.Place.Line}:{value.Place.Column}: {message}");
}
