using System.Text.RegularExpressions;

namespace Containers.Compose.Reading;

/// <summary>Sizes as compose files have them: numbers with b, k, m or g, and a further b.</summary>
internal static partial class ByteSizes
{
    /// <summary>The size as flags take it; null when it is none.</summary>
    internal static string? AsFlag(string text) => text == "-1" ? text
        : Form().Match(text) is { Success: true } match ? match.Groups["number"].Value + match.Groups["unit"].Value.ToLowerInvariant()
        : null;

    [GeneratedRegex(@"^(?<number>\d+(?:\.\d+)?)\s*(?:(?<unit>[kmgtKMGT])[iI]?[bB]?|[bB])?$")]
    private static partial Regex Form();
}
