using System.Text.Json.Nodes;

namespace Containers.Templates.Execution;

/// <summary>Finding a field by the name somebody typed.</summary>
internal static class Fields
{
    private const int MostSuggestions = 3;

    /// <summary>
    /// The member of exactly this name, otherwise the first whose name differs only in case: podman prints .Id and .ID alike.
    /// </summary>
    internal static bool TryFind(JsonObject map, string name, out JsonNode? node)
    {
        if (map.TryGetPropertyValue(name, out node))
        {
            return true;
        }

        foreach (var (key, value) in map)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                node = value;
                return true;
            }
        }

        return false;
    }

    /// <summary>The names near the one that was not found, as the end of a sentence; empty when none is near.</summary>
    internal static string Suggestion(JsonObject map, string name)
    {
        // Two letters changing places count as two changes.
        var limit = name.Length < 4 ? 1 : Math.Max(2, name.Length / 3);
        var near = map.Select(entry => (entry.Key, Distance: Distance(entry.Key, name)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Key, StringComparer.Ordinal)
            .Take(MostSuggestions)
            .Select(candidate => "." + candidate.Key)
            .ToList();
        return near.Count == 0 ? string.Empty : $"; did you mean {string.Join(" or ", near)}?";
    }

    // Insertions, deletions and replacements that turn one name into the other, whatever their case.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
