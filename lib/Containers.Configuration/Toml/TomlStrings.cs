using System.Globalization;
using System.Text;

namespace Containers.Configuration.Toml;

/// <summary>TOML's four forms of string.</summary>
internal static class TomlStrings
{
    /// <summary>Reads the string that begins at the cursor with one of the two quotes.</summary>
    internal static string Read(TomlCursor cursor)
    {
        var quote = cursor.Current;
        return cursor.Ahead(1) == quote && cursor.Ahead(2) == quote ? ReadLong(cursor, quote) : ReadShort(cursor);
    }

    /// <summary>Reads a string of one line.</summary>
    internal static string ReadShort(TomlCursor cursor)
    {
        var start = cursor.Place;
        var quote = cursor.Take();
        var text = new StringBuilder();
        while (!cursor.TryTake(quote))
        {
            if (cursor.IsAtEnd || cursor.Current is '\n' or '\r')
            {
                throw cursor.Error("this string has no end", start);
            }

            TakeCharacter(cursor, quote, text);
        }

        return text.ToString();
    }

    private static string ReadLong(TomlCursor cursor, char quote)
    {
        var start = cursor.Place;
        cursor.Skip(3);
        cursor.TryTakeLineEnd(); // one right after the opening is not part of it
        var text = new StringBuilder();
        while (true)
        {
            if (cursor.IsAtEnd)
            {
                throw cursor.Error("this string has no end", start);
            }

            if (cursor.Current == quote && cursor.Ahead(1) == quote && cursor.Ahead(2) == quote)
            {
                // Up to two quotes may stand right before the closing three.
                for (var extra = 0; extra < 2 && cursor.Ahead(3) == quote; extra++)
                {
                    text.Append(cursor.Take());
                }

                cursor.Skip(3);
                return text.ToString();
            }

            if (cursor.TryTakeLineEnd())
            {
                text.Append('\n');
            }
            else if (quote == '"' && cursor.Current == '\\' && TrySkipLineEnding(cursor))
            {
                // The line goes on where the next text is.
            }
            else
            {
                TakeCharacter(cursor, quote, text);
            }
        }
    }

    /// <summary>A backslash at the end of a line takes away all white space up to the next text.</summary>
    private static bool TrySkipLineEnding(TomlCursor cursor)
    {
        var ahead = 1;
        while (cursor.Ahead(ahead) is ' ' or '\t')
        {
            ahead++;
        }

        if (cursor.Ahead(ahead) != '\n' && !(cursor.Ahead(ahead) == '\r' && cursor.Ahead(ahead + 1) == '\n'))
        {
            return false;
        }

        cursor.Skip(ahead);
        do
        {
            cursor.SkipBlanks();
        }
        while (cursor.TryTakeLineEnd());
        return true;
    }

    private static void TakeCharacter(TomlCursor cursor, char quote, StringBuilder text)
    {
        cursor.RequirePrintable();
        if (quote == '"' && cursor.Current == '\\')
        {
            text.Append(TakeEscape(cursor));
        }
        else
        {
            text.Append(cursor.Take());
        }
    }

    private static string TakeEscape(TomlCursor cursor)
    {
        var place = cursor.Place;
        cursor.Take();
        switch (cursor.Take())
        {
            case 'b':
                return "\b";
            case 't':
                return "\t";
            case 'n':
                return "\n";
            case 'f':
                return "\f";
            case 'r':
                return "\r";
            case '"':
                return "\"";
            case '\\':
                return "\\";
            case 'u':
                return TakeCodePoint(cursor, place, 4);
            case 'U':
                return TakeCodePoint(cursor, place, 8);
            default:
                throw cursor.Error("no such escape: a backslash is written \\\\, or the string in single quotes", place);
        }
    }

    private static string TakeCodePoint(TomlCursor cursor, TomlPlace place, int digits)
    {
        var text = string.Empty;
        while (text.Length < digits && char.IsAsciiHexDigit(cursor.Current))
        {
            text += cursor.Take();
        }

        return text.Length == digits && Rune.IsValid((int)uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            ? new Rune(uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
            : throw cursor.Error("not a Unicode character", place);
    }
}
