using System.Text;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Expansion;

/// <summary>
/// Reads one text once: quotes, escapes, variables. What stands in braces after a variable's name is read by the other half,
/// and may hold all of it again.
/// </summary>
/// <param name="variables">Where values come from.</param>
/// <param name="escape">What takes the meaning from the next character.</param>
/// <param name="text">What to read.</param>
/// <param name="options">What stays as it is written.</param>
internal sealed partial class ShellLexer(Expander variables, char escape, string text, LexerOptions options)
{
    private const int DeepestNesting = 64;

    private readonly int _longest = text.Length + Expander.MaxLength;
    private int _position;
    private int _depth;

    private bool IsAtEnd => _position >= text.Length;

    /// <summary>The text, and its words.</summary>
    internal (string Text, IReadOnlyList<string> Words) Read()
    {
        var words = new WordCollector();
        var result = ReadUntil(stop: null, keepsEscapes: false, words);
        return (result, words.Finish());
    }

    private string ReadUntil(char? stop, bool keepsEscapes, WordCollector? words)
    {
        if (++_depth > DeepestNesting)
        {
            throw Refusal($"variables are nested more than {DeepestNesting} deep");
        }

        var result = new StringBuilder();
        while (!IsAtEnd && text[_position] != stop)
        {
            switch (text[_position])
            {
                case '\'' when !options.HasFlag(LexerOptions.QuotesAreText):
                    AppendQuoted(ReadSingleQuoted());
                    break;
                case '"' when !options.HasFlag(LexerOptions.QuotesAreText):
                    AppendQuoted(ReadDoubleQuoted(keepsEscapes));
                    break;
                case '$':
                    var value = ReadVariable();
                    Append(result, value);
                    words?.Add(value);
                    break;
                case var character when character == escape:
                    AppendQuoted(ReadEscaped(keepsEscapes));
                    break;
                default:
                    Append(result, text.AsSpan(_position, 1));
                    words?.Add(text.AsSpan(_position, 1));
                    _position++;
                    break;
            }
        }

        _depth--;
        if (stop is not null && IsAtEnd)
        {
            throw Refusal(stop == '/' ? "syntax error: missing '/' in ${}" : "syntax error: missing '}'");
        }

        _position += stop is null ? 0 : 1;
        return result.ToString();

        void AppendQuoted(ReadOnlySpan<char> read)
        {
            Append(result, read);
            words?.AddQuoted(read);
        }
    }

    // At the end of the text an escape character means nothing, and goes.
    private ReadOnlySpan<char> ReadEscaped(bool keepsEscapes)
    {
        var start = _position;
        _position = Math.Min(text.Length, start + 2);
        var read = text.AsSpan(start.._position);
        return keepsEscapes ? read : read[1..];
    }

    private ReadOnlySpan<char> ReadSingleQuoted()
    {
        var end = text.IndexOf('\'', _position + 1);
        if (end < 0)
        {
            throw Refusal("unexpected end of statement while looking for matching single-quote");
        }

        var read = text.AsSpan(_position..(end + 1));
        _position = end + 1;
        return options.HasFlag(LexerOptions.KeepsQuotes) ? read : read[1..^1];
    }

    private string ReadDoubleQuoted(bool keepsEscapes)
    {
        var quote = options.HasFlag(LexerOptions.KeepsQuotes) ? "\"" : string.Empty;
        var result = new StringBuilder(quote);
        for (_position++; !IsAtEnd && text[_position] != '"';)
        {
            if (text[_position] == '$')
            {
                Append(result, ReadVariable());
            }
            else if (text[_position] == escape)
            {
                // Here it takes the meaning from three characters, and is a character like any other before the rest; a pattern
                // that wants such a one says it twice.
                var isMeant = _position + 1 < text.Length && (text[_position + 1] is '"' or '$' || text[_position + 1] == escape);
                Append(result, new string(escape, (isMeant ? 0 : 1) + (keepsEscapes ? 1 : 0)));
                _position++;
                if (isMeant)
                {
                    Append(result, text.AsSpan(_position++, 1));
                }
            }
            else
            {
                Append(result, text.AsSpan(_position++, 1));
            }
        }

        if (IsAtEnd)
        {
            throw Refusal("unexpected end of statement while looking for matching double-quote");
        }

        _position++;
        return result.Append(quote).ToString();
    }

    private void Append(StringBuilder result, ReadOnlySpan<char> read)
    {
        if (result.Length + read.Length > _longest)
        {
            throw Refusal("variables make it longer than any variable can be");
        }

        result.Append(read);
    }

    private ContainersException Refusal(string why) => new(ErrorKind.Invalid, $"failed to process \"{ShownText.Of(text)}\": {ShownText.Of(why)}");
}
