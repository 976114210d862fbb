using System.Text;

namespace Containers.Engine.Images;

/// <summary>The words of a Dockerfile instruction: quotes and backslashes as a shell has them, variables of the environment.</summary>
internal sealed class InstructionText(IReadOnlyList<string> environment)
{
    /// <summary>Splits at spaces outside quotes; quotes and backslashes go, variables are replaced.</summary>
    /// <exception cref="FormatException">A quotation or a variable is not ended.</exception>
    internal List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is ' ' or '\t')
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }

                continue;
            }

            isWord = true;
            Read(text, ref at, word);
        }

        return isWord ? [.. words, word.ToString()] : words;
    }

    /// <summary>The whole text as one word: spaces stay.</summary>
    internal string Word(string text)
    {
        var word = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            Read(text, ref at, word);
        }

        return word.ToString();
    }

    // One character, quotation or variable; at is left on its last character.
    private void Read(string text, ref int at, StringBuilder word)
    {
        switch (text[at])
        {
            case '\'':
                var end = text.IndexOf('\'', at + 1);
                word.Append(text, at + 1, (end < 0 ? throw Unended("a quotation") : end) - at - 1);
                at = end;
                break;
            case '"':
                ReadQuoted(text, ref at, word);
                break;
            case '\\' when at + 1 < text.Length:
                word.Append(text[++at]);
                break;
            case '$':
                ReadVariable(text, ref at, word);
                break;
            default:
                word.Append(text[at]);
                break;
        }
    }

    private void ReadQuoted(string text, ref int at, StringBuilder word)
    {
        for (at++; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    return;
                case '\\' when at + 1 < text.Length && text[at + 1] is '"' or '\\' or '$':
                    word.Append(text[++at]);
                    break;
                case '$':
                    ReadVariable(text, ref at, word);
                    break;
                default:
                    word.Append(text[at]);
                    break;
            }
        }

        throw Unended("a quotation");
    }

    // $NAME, ${NAME}, ${NAME:-otherwise}, ${NAME:+instead}; a dollar before anything else is a dollar.
    private void ReadVariable(string text, ref int at, StringBuilder word)
    {
        if (at + 1 < text.Length && text[at + 1] == '{')
        {
            var end = text.IndexOf('}', at);
            var inner = end < 0 ? throw Unended("a variable") : text[(at + 2)..end];
            at = end;
            var name = NameAt(inner, 0);
            var value = Value(name);
            var rest = inner[name.Length..];
            word.Append(
                rest.StartsWith(":-", StringComparison.Ordinal) ? (value.Length > 0 ? value : rest[2..])
                : rest.StartsWith(":+", StringComparison.Ordinal) ? (value.Length > 0 ? rest[2..] : string.Empty)
                : rest.Length == 0 && name.Length > 0 ? value : throw new FormatException($"${{{inner}}} is no variable"));
            return;
        }

        var plain = NameAt(text, at + 1);
        word.Append(plain.Length == 0 ? "$" : Value(plain));
        at += plain.Length;
    }

    private static string NameAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > start && char.IsAsciiDigit(text[end]))))
        {
            end++;
        }

        return text[start..end];
    }

    private string Value(string name) =>
        environment.LastOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? string.Empty;

    private static FormatException Unended(string what) => new($"{what} is not ended");
}
