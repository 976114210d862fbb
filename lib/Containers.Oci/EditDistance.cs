namespace Containers.Oci;

/// <summary>How far a name that somebody wrote is from one that he may have meant: for the hints of errors.</summary>
public static class EditDistance
{
    private const int Longest = 100;

    /// <summary>
    /// How many letters are wrong, missing, too many or exchanged with their neighbour (Damerau and Levenshtein's, restricted), whatever their
    /// case. A name of more than a hundred letters is as far from any other as it is long: the time grows with the square, and it may be a stranger's.
    /// </summary>
    public static int Between(string written, string meant)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(meant);
        if (Math.Max(written.Length, meant.Length) > Longest)
        {
            return string.Equals(written, meant, StringComparison.OrdinalIgnoreCase) ? 0 : Math.Max(written.Length, meant.Length);
        }

        var (a, b) = (written.ToLowerInvariant(), meant.ToLowerInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0 ? i + j : Cost(a, b, costs, i, j);
            }
        }

        return costs[a.Length, b.Length];
    }

    private static int Cost(string a, string b, int[,] costs, int i, int j)
    {
        var changed = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(changed, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
        var areExchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return areExchanged ? Math.Min(least, costs[i - 2, j - 2] + 1) : least;
    }
}
