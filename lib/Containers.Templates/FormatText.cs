using System.Text;

namespace Containers.Templates;

/// <summary>What happens to a format between the shell and the parser.</summary>
internal static class FormatText
{
    private const string Table = "table";

    internal static bool TryTakeTable(ref string format)
    {
        var trimmed = format.TrimStart();
        if (!trimmed.StartsWith(Table, StringComparison.Ordinal))
        {
            return false;
        }

        // "table{{.ID}}" and "table\t{{.ID}}" (before unescaping) are tables, "tables: {{.ID}}" is not.
        var rest = trimmed[Table.Length..];
        if (rest.Length > 0 && !char.IsWhiteSpace(rest[0]) && rest[0] is not ('{' or '\\'))
        {
            return false;
        }

        format = rest.Trim();
        return true;
    }

    internal static string Unescape(string format)
    {
        var output = new StringBuilder(format.Length);
        var i = 0;
        while (i < format.Length)
        {
            if (format.AsSpan(i).StartsWith("{{"))
            {
                var end = EndOfAction(format, i);
                output.Append(format, i, end - i);
                i = end;
                continue;
            }

            var escaped = format[i] == '\\' && i + 1 < format.Length ? Escaped(format[i + 1]) : null;
            output.Append(escaped ?? format[i]);
            i += escaped is null ? 1 : 2;
        }

        return output.ToString();
    }

    private static char? Escaped(char c) => c switch { 't' => '\t', 'n' => '\n', '\\' => '\\', _ => null };

    // The first position after the action that starts here; the end of the text if it is not closed: the parser will say so.
    private static int EndOfAction(string format, int start)
    {
        var quote = '\0';
        for (var i = start + 2; i < format.Length; i++)
        {
            var c = format[i];
            if (quote != '\0')
            {
                i += c == '\\' && quote != '`' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '`' or '\'')
            {
                quote = c;
            }
            else if (format.AsSpan(i).StartsWith("/*"))
            {
                var end = format.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? format.Length : end + 1;
            }
            else if (format.AsSpan(i).StartsWith("}}"))
            {
                return i + 2;
            }
        }

        return format.Length;
    }
}
