using Containers.Oci;

namespace Containers.Systemd.Quadlets;

/// <summary>How a key becomes arguments.</summary>
internal enum KeyForm
{
    /// <summary>The last one counts; its value is the flag's.</summary>
    Value,

    /// <summary>Each is the flag once more.</summary>
    Values,

    /// <summary>Each is words, each word the flag once more.</summary>
    Words,

    /// <summary>Each is words of the form NAME=VALUE, of which the last of a name counts.</summary>
    Pairs,

    /// <summary>Yes or no; no is said as --flag=false.</summary>
    Switch,

    /// <summary>Something else, which the kind's own code does.</summary>
    Own,
}

/// <summary>A key of a section.</summary>
/// <param name="Name">As it stands in files.</param>
/// <param name="Form">How it becomes arguments.</param>
/// <param name="Flag">The flag, such as "--dns", or with the beginning of its value, such as "--security-opt=label=type:"; null for one's own.</param>
internal sealed record QuadletKey(string Name, KeyForm Form, string? Flag = null);

/// <summary>The keys of a section, in the order in which their arguments are written.</summary>
internal sealed class QuadletKeys
{
    // What earlier versions of the format had, and what is written today.
    private static readonly Dictionary<string, string> s_former = new()
    {
        ["RemapUsers"] = "UserNS",
        ["RemapUid"] = "UIDMap",
        ["RemapGid"] = "GIDMap",
        ["RemapUidSize"] = "UserNS",
        ["VolatileTmp"] = "Tmpfs=/tmp",
        ["SocketActivated"] = "a .socket unit of the same name",
    };

    private readonly Dictionary<string, QuadletKey> _byName;

    internal QuadletKeys(params IReadOnlyList<QuadletKey> keys)
    {
        All = keys;
        _byName = keys.ToDictionary(key => key.Name);
    }

    internal IReadOnlyList<QuadletKey> All { get; }

    internal bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>What somebody who wrote this key probably wants; null when nobody can tell.</summary>
    internal string? Nearest(string name)
    {
        if (s_former.TryGetValue(name, out var today))
        {
            return $"it has gone from the format, use {today}";
        }

        var nearest = All.Select(key => (key.Name, Distance: EditDistance.Between(name, key.Name))).MinBy(candidate => candidate.Distance);
        return nearest.Distance <= Math.Max(1, name.Length / 3) ? $"did you mean '{nearest.Name}'?" : null;
    }
}
