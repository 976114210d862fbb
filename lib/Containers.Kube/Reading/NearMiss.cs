namespace Containers.Kube.Reading;

/// <summary>What somebody meant who wrote a name that is none.</summary>
internal static class NearMiss
{
    private const int LongestName = 64; // the time taken grows with the square

    /// <summary>The name that is one letter in four away, or differs in case only; null when there is none.</summary>
    internal static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        var nearest = known.Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant()))).MinBy(pair => pair.Distance);
        return nearest.Name is not null && nearest.Distance <= name.Length / 4 ? nearest.Name : null;
    }

    // Levenshtein's, in one row.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
