using Containers.Oci;

namespace Containers.State;

/// <summary>Ids by their beginnings, as users give them.</summary>
internal static class IdBeginning
{
    private const int LongestId = 64;

    /// <summary>The one id that begins so; null when there is none.</summary>
    /// <param name="beginning">What the user gave.</param>
    /// <param name="ids">All there are.</param>
    /// <param name="kind">What they are ids of, for the message.</param>
    /// <param name="isThere">Asked of those that begin so; null when all are.</param>
    /// <exception cref="ContainersException">Invalid: several begin so.</exception>
    internal static string? Find(string beginning, IEnumerable<string> ids, string kind, Func<string, bool>? isThere = null)
    {
        if (beginning.Length is 0 or > LongestId || !beginning.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var matches = ids.Where(id => id.StartsWith(beginning, StringComparison.Ordinal) && isThere?.Invoke(id) != false).Take(2).ToList();
        return matches.Count < 2
            ? matches.FirstOrDefault()
            : throw new ContainersException(ErrorKind.Invalid, $"{kind} id {beginning} is ambiguous: give more of it");
    }
}
