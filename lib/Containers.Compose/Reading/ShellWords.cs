using System.Text;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Takes a command apart into words, as a shell would that knows no more than quotes and backslashes.</summary>
internal static class ShellWords
{
    /// <exception cref="ContainersException">Invalid: a quote without its end.</exception>
    internal static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isWord) = ('\0', false);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quote == '\0' && char.IsWhiteSpace(letter))
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
            if (letter == '\\' && quote != '\'' && i + 1 < text.Length && (quote == '\0' || text[i + 1] is '"' or '\\' or '$' or '`'))
            {
                word.Append(text[++i]);
            }
            else if (quote == '\0' && letter is '"' or '\'' || letter == quote)
            {
                quote = quote == '\0' ? letter : '\0';
            }
            else
            {
                word.Append(letter);
            }
        }

        if (quote != '\0')
        {
            throw new ContainersException(ErrorKind.Invalid, $"a {quote} has no end in: {text}");
        }

        return isWord ? [.. words, word.ToString()] : words;
    }
}
