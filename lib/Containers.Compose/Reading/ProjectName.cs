namespace Containers.Compose.Reading;

/// <summary>What a project is called that nobody named.</summary>
internal static class ProjectName
{
    /// <summary>The name made of a text: lower-case letters, digits, - and _, beginning with one of the former.</summary>
    internal static string Of(string text)
    {
        var name = new string([.. text.ToLowerInvariant().Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')]).TrimStart('-', '_');
        return name.Length > 0 ? name : "app";
    }
}
