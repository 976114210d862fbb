using System.Buffers;
using System.Text;

namespace Containers.Dockerfile.Parsing;

/// <summary>The two ways in which instructions are divided into words. Quotes stay: they are removed when variables are replaced.</summary>
internal static class Words
{
    /// <summary>What separates words.</summary>
    internal static readonly SearchValues<char> Blanks = SearchValues.Create("\t\v\f\r ");

    /// <summary>Divides at blanks, whatever is quoted.</summary>
    internal static IReadOnlyList<string> AtBlanks(string text) =>
        text.Split(['\t', '\v', '\f', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Divides at blanks that are not quoted; an escape character at the very end is left out.</summary>
    internal static IReadOnlyList<string> Quoted(string text, char escape)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == escape && quote != '\'')
            {
                if (i + 1 < text.Length)
                {
                    word.Append(character).Append(text[++i]);
                }
            }
            else if (quote is null && char.IsWhiteSpace(character))
            {
                End(words, word);
            }
            else
            {
                quote = quote is null && character is '"' or '\'' ? character : character == quote ? null : quote;
                word.Append(character);
            }
        }

        End(words, word);
        return words;
    }

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
