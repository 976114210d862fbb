using Containers.Oci;

namespace Wherry.CommandLine;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Suggestion
{
    private const int Farthest = 2;

    /// <summary>The nearest candidate within two letters, of several the first; null when nothing is near.</summary>
    internal static string? For(string text, IEnumerable<string> candidates) => candidates
        .Where(candidate => candidate.Length > 2 || candidate[0] != '-')
        .Select(candidate => (candidate, Distance: EditDistance.Between(text, candidate)))
        .Where(pair => pair.Distance <= Math.Min(Farthest, text.Length / 2))
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.candidate).FirstOrDefault();
}
