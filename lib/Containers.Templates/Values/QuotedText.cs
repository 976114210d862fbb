using System.Globalization;
using System.Text;

namespace Containers.Templates.Values;

/// <summary>Texts and characters as Go literals, which the lexer of this room reads back to the same value.</summary>
internal static class QuotedText
{
    /// <summary>A string literal; with <paramref name="asciiOnly"/> everything beyond ASCII is escaped.</summary>
    internal static string OfString(string text, bool asciiOnly)
    {
        var output = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            AppendRune(output, rune, '"', asciiOnly);
        }

        return output.Append('"').ToString();
    }

    /// <summary>A character literal.</summary>
    internal static string OfRune(Rune rune, bool asciiOnly)
    {
        var output = new StringBuilder("'");
        AppendRune(output, rune, '\'', asciiOnly);
        return output.Append('\'').ToString();
    }

    private static void AppendRune(StringBuilder output, Rune rune, char quote, bool asciiOnly)
    {
        if (rune.Value == quote || rune.Value == '\\')
        {
            output.Append('\\').Append(rune);
        }
        else if (asciiOnly ? rune.Value is >= ' ' and <= '~' : IsPrintable(rune))
        {
            output.Append(rune);
        }
        else
        {
            output.Append(Escape(rune.Value));
        }
    }

    private static string Escape(int value) => value switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        < ' ' or 0x7f => $"\\x{value:x2}",
        < 0x10000 => $"\\u{value:x4}",
        _ => $"\\U{value:x8}",
    };

    // Letters, marks, numbers, punctuation, symbols and the one ASCII space.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.SpaceSeparator);
}
