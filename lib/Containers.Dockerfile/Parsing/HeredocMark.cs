using System.Text;
using Containers.Dockerfile.Expansion;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>"&lt;&lt;NAME" in a line: lines up to NAME belong to it.</summary>
internal sealed record HeredocMark(string Name, bool Expands, bool StripsTabs)
{
    /// <summary>The marks in a command line, in order.</summary>
    internal static IReadOnlyList<HeredocMark> Find(string line) => !line.Contains("<<", StringComparison.Ordinal) ? [] :
        [.. ShellWords(line).Select(TryRead).OfType<HeredocMark>()];

    /// <summary>Reads one word: an optional number, &lt;&lt;, an optional -, the name; null when it is anything else.</summary>
    internal static HeredocMark? TryRead(string word)
    {
        var rest = word.TrimStart("0123456789".ToCharArray());
        if (!rest.StartsWith("<<", StringComparison.Ordinal))
        {
            return null;
        }

        var stripsTabs = rest.AsSpan(2).StartsWith("-");
        var written = rest[(stripsTabs ? 3 : 2)..].TrimStart();
        if (written.Length == 0 || written.Contains('<'))
        {
            return null;
        }

        try
        {
            // Where quotes did something, the two readings differ in how many of them are left.
            var environment = new Expander(_ => null);
            var bare = new ShellLexer(environment, '\\', written, LexerOptions.KeepsUnset).Read().Words;
            var quoted = new ShellLexer(environment, '\\', written, LexerOptions.KeepsUnset | LexerOptions.KeepsQuotes).Read().Words;
            return bare is [var name] && quoted is [var full] ? new HeredocMark(name, Quotes(name) == Quotes(full), stripsTabs) : null;
        }
        catch (ContainersException)
        {
            return null;
        }
    }

    private static int Quotes(string text) => text.AsSpan().Count('"') + text.AsSpan().Count('\'');

    // Words as a shell divides them, as written, except that blanks after << do not separate. A quote that does not end means
    // that the shell is not done with this line either: then there are none.
    private static List<string> ShellWords(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var arithmeticEnd = line.LastIndexOf("))", StringComparison.Ordinal);
        for (var i = 0; i < line.Length;)
        {
            var length = PieceLength(line, i, arithmeticEnd);
            if (length < 0)
            {
                return [];
            }

            if (char.IsWhiteSpace(line[i]))
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(line, i, length);
            }

            i += length;
        }

        words.Add(word.ToString());
        return words;
    }

    private static int PieceLength(string line, int start, int arithmeticEnd)
    {
        var rest = line.AsSpan(start);
        if (rest.StartsWith("<<"))
        {
            var blanks = rest[2..].IndexOfAnyExcept(" \t");
            return blanks < 0 ? rest.Length : 2 + blanks;
        }

        if (rest.StartsWith("$((") && start < arithmeticEnd)
        {
            return rest.IndexOf("))") + 2; // << is arithmetic there
        }

        return rest[0] switch
        {
            '\\' => Math.Min(2, rest.Length),
            '\'' => rest[1..].IndexOf('\'') is var close and >= 0 ? close + 2 : -1,
            '"' => DoubleQuotedLength(rest),
            _ => 1,
        };
    }

    private static int DoubleQuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }
}
