namespace Containers.Dockerfile.Source;

/// <summary>What a file says, as it may be shown to people: it cannot drive their terminal, nor fill it.</summary>
internal static class ShownText
{
    private const int Longest = 400;

    /// <summary>One line of bounded length, with blanks for control characters; tabs may stay.</summary>
    internal static string Of(string text, bool keepsTabs = false)
    {
        var cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(character => char.IsControl(character) && !(keepsTabs && character == '\t') ? ' ' : character)) : cut;
    }
}
