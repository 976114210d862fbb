namespace Containers.Systemd.Units;

/// <summary>A section of a unit file: assignments in their order.</summary>
/// <param name="name">What stands between the brackets.</param>
public sealed class UnitSection(string name)
{
    private readonly List<UnitEntry> _entries = [];

    /// <summary>What stands between the brackets.</summary>
    public string Name { get; internal set; } = name;

    /// <summary>All assignments, those that are taken back later included.</summary>
    public IReadOnlyList<UnitEntry> Entries => _entries;

    /// <summary>The assignments of a key that count: those behind the last empty one (systemd.syntax(7)).</summary>
    public IReadOnlyList<UnitEntry> All(string key)
    {
        var all = _entries.Where(entry => entry.Key == key).ToList();
        return all[(all.FindLastIndex(entry => entry.Value.Length == 0) + 1)..];
    }

    /// <summary>The assignment of a key that may be given once: the last; null without one, or when the last is empty.</summary>
    public UnitEntry? Last(string key) => All(key) is [.., var last] ? last : null;

    /// <summary>Adds an assignment behind all others.</summary>
    public void Add(string key, string value) => Add(new UnitEntry(key, value));

    /// <summary>Adds an assignment behind all others.</summary>
    public void Add(UnitEntry entry) => _entries.Add(entry);

    /// <summary>Adds an assignment in front of all others, so that an empty one in the file takes it back.</summary>
    public void Prepend(string key, string value) => _entries.Insert(0, new UnitEntry(key, value));

    /// <summary>Adds an assignment unless the file has one.</summary>
    public void Default(string key, string value)
    {
        if (Last(key) is null)
        {
            Add(key, value);
        }
    }

    /// <summary>Puts another value where an assignment is.</summary>
    internal void Replace(UnitEntry entry, string value) => _entries[_entries.IndexOf(entry)] = entry with { Value = value };
}
