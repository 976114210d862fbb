using System.Globalization;
using Containers.Linux.Processes;

namespace Containers.Linux.Identity;

/// <summary>A run of ids a user may map into namespaces, subuid(5).</summary>
/// <param name="Start">The first id on the host.</param>
/// <param name="Count">How many.</param>
public readonly record struct IdRange(uint Start, uint Count);

/// <summary>One line of a uid_map or gid_map, user_namespaces(7).</summary>
/// <param name="Inside">First id inside.</param>
/// <param name="Outside">First id outside.</param>
/// <param name="Count">How many.</param>
public readonly record struct IdMapping(uint Inside, uint Outside, uint Count);

/// <summary>The ranges of /etc/subuid and /etc/subgid.</summary>
public static class SubordinateIds
{
    /// <summary>
    /// The ranges of a user in a file's text, by login name or by user id in decimal, in the file's order. Broken lines are
    /// passed over, as newuidmap does.
    /// </summary>
    public static IReadOnlyList<IdRange> Ranges(string text, string? userName, uint userId)
    {
        ArgumentNullException.ThrowIfNull(text);
        var id = userId.ToString(CultureInfo.InvariantCulture);
        var ranges = new List<IdRange>();
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Trim().Split(':');
            if (fields.Length == 3 && (fields[0] == userName || fields[0] == id) &&
                uint.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start) &&
                uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) &&
                count > 0 && start <= uint.MaxValue - count)
            {
                ranges.Add(new IdRange(start, count));
            }
        }

        return ranges;
    }

    /// <summary>What whoever can map no ids but his own has done as root, once.</summary>
    public static string Remedy(string user) => ProgramSearch.Find("newuidmap") is null || ProgramSearch.Find("newgidmap") is null
        ? "install the package uidmap"
        : $"usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}";

    /// <summary>The usual rootless map: the user's own id becomes 0, the ranges follow one after the other from 1.</summary>
    public static IReadOnlyList<IdMapping> MapOwnIdToRoot(uint ownId, IReadOnlyList<IdRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var mappings = new List<IdMapping> { new(0, ownId, 1) };
        var next = 1u;
        foreach (var range in ranges)
        {
            mappings.Add(new IdMapping(next, range.Start, range.Count));
            next += range.Count;
        }

        return mappings;
    }
}
