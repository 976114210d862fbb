using System.Text;

namespace Containers.Templates.Functions;

/// <summary>html, js and urlquery.</summary>
internal static class Escapes
{
    internal static string Html(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append("&#34;"),
                '\'' => output.Append("&#39;"),
                '\0' => output.Append('\uFFFD'),
                _ => output.Append(c),
            };
        }

        return output.ToString();
    }

    internal static string JavaScript(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' or '\'' or '"' => output.Append('\\').Append(c),
                '<' or '>' or '&' or '=' or < ' ' or '\u007f' or '\u2028' or '\u2029' => output.Append($"\\u{(int)c:X4}"),
                _ => output.Append(c),
            };
        }

        return output.ToString();
    }

    internal static string UrlQuery(string text) => Uri.EscapeDataString(text).Replace("%20", "+");
}
