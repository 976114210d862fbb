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

        var nearest = All.Select(key => (key.Name, Distance: Distance(name, key.Name))).MinBy(candidate => candidate.Distance);
        return nearest.Distance <= Math.Max(1, name.Length / 3) ? $"did you mean '{nearest.Name}'?" : null;
    }

    // Damerau and Levenshtein's, without regard to case: a letter wrong, missing, too many, or two exchanged cost one.
    private static int Distance(string left, string right)
    {
        var (a, b) = (left.ToLowerInvariant(), right.ToLowerInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                var change = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(change, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
