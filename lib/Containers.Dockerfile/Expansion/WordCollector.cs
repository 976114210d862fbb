using System.Text;

namespace Containers.Dockerfile.Expansion;

/// <summary>Splits a text into words while it is being read: what was quoted does not separate.</summary>
internal sealed class WordCollector
{
    private readonly StringBuilder _word = new();
    private readonly List<string> _words = [];

    /// <summary>Adds what stood there plainly, or came out of a variable: blanks separate.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                EndWord();
            }
            else
            {
                _word.Append(character);
            }
        }
    }

    /// <summary>Adds what was quoted or escaped: blanks are part of the word.</summary>
    internal void AddQuoted(ReadOnlySpan<char> text) => _word.Append(text);

    internal IReadOnlyList<string> Finish()
    {
        EndWord();
        return _words;
    }

    private void EndWord()
    {
        if (_word.Length > 0)
        {
            _words.Add(_word.ToString());
            _word.Clear();
        }
    }
}
