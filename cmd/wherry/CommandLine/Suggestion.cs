namespace Wherry.CommandLine;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Suggestion
{
    private const int Farthest = 2;

    /// <summary>The nearest candidate within two letters, of several the first; null when nothing is near.</summary>
    internal static string? For(string text, IEnumerable<string> candidates) => candidates
        .Where(candidate => candidate.Length > 2 || candidate[0] != '-')
        .Select(candidate => (candidate, Distance: Distance(text, candidate)))
        .Where(pair => pair.Distance <= Math.Min(Farthest, text.Length / 2))
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.candidate).FirstOrDefault();

    // Levenshtein: letters inserted, deleted or replaced.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var k = 1; k <= b.Length; k++)
            {
                var above = row[k];
                row[k] = Math.Min(Math.Min(row[k] + 1, row[k - 1] + 1), diagonal + (a[i - 1] == b[k - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
