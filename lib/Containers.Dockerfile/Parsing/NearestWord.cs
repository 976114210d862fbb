using Containers.Oci;

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
            .Select(word => (Word: word, Distance: EditDistance.Between(written, word)))
            .Where(one => one.Distance <= most).OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal).ToList();
        return near.Count > 0 && near[0].Word != written ? near[0].Word : null;
    }
}
