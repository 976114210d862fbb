using System.Globalization;
using System.Text;
using Containers.Oci;

namespace Containers.Systemd.Units;

/// <summary>
/// Words of a command line as systemd writes them (systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting"):
/// between spaces, with quotes of both kinds and C escapes.
/// </summary>
public static class CommandLineWords
{
    private const string Escaped = "abfnrtv\\\"'s";
    private const string Meant = "\a\b\f\n\r\t\v\\\"' ";

    /// <summary>Takes a line apart into its words, unquoted. Specifiers and variables are left as they are.</summary>
    /// <exception cref="ContainersException">Invalid: a quote without its end, or an escape that is none.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var position = 0;
        while (true)
        {
            while (position < line.Length && char.IsWhiteSpace(line[position]))
            {
                position++;
            }

            if (position == line.Length)
            {
                return words;
            }

            words.Add(ReadWord(line, ref position));
        }
    }

    /// <summary>Writes words as a line that systemd takes apart into the same words; its specifiers and variables stay alive.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>Writes words as a line that gives exactly these words as arguments: no specifier, no variable is expanded in them.</summary>
    public static string JoinLiterally(IEnumerable<string> words) => Join(words.Select(Literally));

    /// <summary>A word in which systemd finds neither specifier nor variable.</summary>
    public static string Literally(string word) => word.Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);

    private static string ReadWord(string line, ref int position)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; position < line.Length; position++)
        {
            var character = line[position];
            if (character == '\\')
            {
                ReadEscape(line, ref position, word);
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                break;
            }
            else if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && character is '"' or '\'')
            {
                quote = character;
            }
            else
            {
                word.Append(character);
            }
        }

        return quote == '\0' ? word.ToString() : throw new ContainersException(ErrorKind.Invalid, $"a {quote} has no end in: {line}");
    }

    // On entry the position is the backslash's, on return that of the last character of the escape.
    private static void ReadEscape(string line, ref int position, StringBuilder word)
    {
        var letter = position + 1 < line.Length ? line[position + 1] : '\0';
        if (letter != '\0' && Escaped.IndexOf(letter) is var index and >= 0)
        {
            word.Append(Meant[index]);
            position++;
            return;
        }

        var (skip, length, numberBase) = letter switch
        {
            'x' => (2, 2, 16),
            'u' => (2, 4, 16),
            'U' => (2, 8, 16),
            >= '0' and <= '7' => (1, 3, 8),
            _ => (0, 0, 0),
        };
        var start = position + skip;
        if (length == 0 || start + length > line.Length || !TryParse(line.AsSpan(start, length), numberBase, out var code))
        {
            throw new ContainersException(ErrorKind.Invalid, $"\\{letter} is no escape in: {line}");
        }

        word.Append(char.ConvertFromUtf32(code));
        position = start + length - 1;
    }

    private static bool TryParse(ReadOnlySpan<char> digits, int numberBase, out int code)
    {
        code = 0;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : int.MaxValue;
            if (value >= numberBase || code > 0x10FFFF)
            {
                return false;
            }

            code = (code * numberBase) + value;
        }

        return code is > 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF);
    }

    private static string Quote(string word)
    {
        if (word.Length > 0 && word != ";" && !word.Any(NeedsQuotes))
        {
            return word;
        }

        var text = new StringBuilder("\"");
        foreach (var character in word)
        {
            if (character is ' ' or '\'')
            {
                text.Append(character);
            }
            else if (Meant.IndexOf(character) is var index and >= 0)
            {
                text.Append('\\').Append(Escaped[index]);
            }
            else if (char.IsControl(character) || char.IsWhiteSpace(character))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                text.Append(character);
            }
        }

        return text.Append('"').ToString();
    }

    private static bool NeedsQuotes(char character) => character is '"' or '\'' or '\\' || char.IsWhiteSpace(character) || char.IsControl(character);
}
