namespace Containers.Dockerfile.Parsing;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class NearestWord
{
    private const int LongestWord = 40;
    private const int MostWords = 1000;

    /// <summary>" (did you mean X?)" with the nearest word, or nothing when none is near.</summary>
    internal static string Hint(string written, IEnumerable<string> words, string prefix = "") =>
        Find(written, words) is { } word ? $" (did you mean {prefix}{word}?)" : string.Empty;

    /// <summary>The word that differs least, in at most two places and fewer than half; case does not count. Null when none does.</summary>
    internal static string? Find(string written, IEnumerable<string> words)
    {
        if (written.Length > LongestWord)
        {
            return null;
        }

        var most = Math.Min(2, written.Length / 2);
        var near = words.Where(word => Math.Abs(word.Length - written.Length) <= most).Take(MostWords)
            .Select(word => (Word: word, Distance: Distance(word.ToUpperInvariant(), written.ToUpperInvariant())))
            .Where(one => one.Distance <= most).OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal).ToList();
        return near.Count > 0 && near[0].Word != written ? near[0].Word : null;
    }

    // How many characters to insert, remove or replace; two neighbours that changed places count once.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
