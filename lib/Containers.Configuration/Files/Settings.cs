using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration.Files;

/// <summary>
/// Values of several files laid over each other: the last file that names a value wins, an array that ends in
/// { append = true } is added to what was there. A value of the wrong type is an error with its place; one that nobody asks
/// for is left alone, since other tools read the same files.
/// </summary>
internal sealed class Settings
{
    private readonly Dictionary<string, (TomlValue Value, string File)> _values = [];
    private readonly Dictionary<string, (List<string> Items, TomlValue Value, string File)> _lists = [];

    /// <summary>Lays one more file over those before.</summary>
    internal void Add(TomlTable document, string file) => Add(string.Empty, document, file);

    /// <summary>Text; null when nothing says so.</summary>
    internal string? Text(string path) => Find<TomlText>(path, "text in quotes")?.Text;

    /// <summary>A number; null when nothing says so.</summary>
    internal long? Number(string path) => Find<TomlInteger>(path, "a number")?.Number;

    /// <summary>Yes or no; null when nothing says so.</summary>
    internal bool? Switch(string path) => Find<TomlBoolean>(path, "true or false")?.IsTrue;

    /// <summary>The list, empty when nothing says so.</summary>
    internal IReadOnlyList<string> Texts(string path)
    {
        if (_lists.TryGetValue(path, out var list))
        {
            return list.Items;
        }

        return _values.TryGetValue(path, out var found) ? throw Wrong(found.Value, found.File, path, "a list of texts") : [];
    }

    /// <summary>A list of tables; null when nothing says so.</summary>
    internal IReadOnlyList<SettingsTable>? Tables(string path)
    {
        if (_lists.TryGetValue(path, out var texts))
        {
            return texts.Items.Count == 0 ? null : throw Wrong(texts.Value, texts.File, path, "a list of tables");
        }

        return Find<TomlArray>(path, "a list of tables")?.Items.Select(item => item is TomlTable table
            ? new SettingsTable(table, $"{_values[path].File}:{item.Place.Line}:{item.Place.Column}: {path}")
            : throw Wrong(item, _values[path].File, path, "a list of tables")).ToList();
    }

    /// <summary>Whether anything says so, an empty list included.</summary>
    internal bool Has(string path) => _values.ContainsKey(path) || _lists.ContainsKey(path);

    /// <summary>The lists of a table, by key.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Table(string path) => Below(path).ToDictionary(key => key[(path.Length + 1)..], Texts);

    /// <summary>The texts of a table, by key.</summary>
    internal IReadOnlyDictionary<string, string> TextTable(string path) => Below(path).ToDictionary(key => key[(path.Length + 1)..], key => Text(key)!);

    private IEnumerable<string> Below(string path) =>
        _lists.Keys.Concat(_values.Keys).Where(key => key.StartsWith(path + ".", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private void Add(string above, TomlTable table, string file)
    {
        foreach (var (key, value) in table.Entries)
        {
            var path = above.Length == 0 ? key : $"{above}.{key}";
            switch (value)
            {
                case TomlTable below:
                    Add(path, below, file);
                    break;
                case TomlArray array when IsTexts(array, out var append):
                    List<string> texts = [.. append && _lists.TryGetValue(path, out var before) ? before.Items : [], .. TextsOf(array)];
                    _lists[path] = (texts, value, file);
                    _values.Remove(path);
                    break;
                default:
                    _values[path] = (value, file);
                    _lists.Remove(path);
                    break;
            }
        }
    }

    private static IEnumerable<string> TextsOf(TomlArray array)
    {
        foreach (var item in array.Items)
        {
            if (item is TomlText text)
            {
                yield return text.Text;
            }
        }
    }

    private static bool IsTexts(TomlArray array, out bool append)
    {
        append = array.Items.Count > 0 && array.Items[^1] is TomlTable { Entries: var entries } &&
                 entries.GetValueOrDefault("append") is TomlBoolean { IsTrue: true };
        return array.Items.All(item => item is TomlText || (item is TomlTable table && table.Entries.Keys.All(key => key == "append")));
    }

    private T? Find<T>(string path, string wanted)
        where T : TomlValue
    {
        if (_lists.TryGetValue(path, out var list))
        {
            throw Wrong(list.Value, list.File, path, wanted);
        }

        return !_values.TryGetValue(path, out var found) ? null
            : found.Value as T ?? throw Wrong(found.Value, found.File, path, wanted);
    }

    private static ContainersException Wrong(TomlValue value, string file, string path, string wanted) =>
        new(ErrorKind.Invalid, $"{file}:{value.Place.Line}:{value.Place.Column}: {path} should be {wanted}");
}

/// <summary>A table in a list.</summary>
/// <param name="Table">The table.</param>
/// <param name="Where">File, place and path.</param>
internal sealed record SettingsTable(TomlTable Table, string Where);
