namespace Containers.Registry.Access;

/// <summary>Texts from elsewhere, made fit for a message: a registry must not be able to drive the user's terminal.</summary>
internal static class PlainText
{
    private const int Longest = 200;

    /// <summary>The text without control characters, in one line of bounded length.</summary>
    internal static string OneLine(string text)
    {
        var line = new string([.. text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)]).Trim().TrimEnd('.');
        return text.Length > Longest ? line + "…" : line;
    }
}
