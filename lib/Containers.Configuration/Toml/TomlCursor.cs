using Containers.Oci;

namespace Containers.Configuration.Toml;

/// <summary>The text of a document and how far it has been read.</summary>
internal sealed class TomlCursor(string text, string file)
{
    private int _at;
    private int _line = 1;
    private int _column = 1;

    internal const char End = '\0'; // no document may contain it, so it can stand for the end

    internal char Current => _at < text.Length ? text[_at] : End;

    internal bool IsAtEnd => _at >= text.Length;

    internal TomlPlace Place => new(_line, _column);

    internal char Ahead(int count) => _at + count < text.Length ? text[_at + count] : End;

    internal bool StartsWith(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    internal char Take()
    {
        var taken = Current;
        _at++;
        if (taken == '\n')
        {
            _line++;
            _column = 1;
        }
        else if (!char.IsLowSurrogate(taken)) // characters beyond 16 bits are two units of text and one column
        {
            _column++;
        }

        return taken;
    }

    internal bool TryTake(char expected)
    {
        if (Current != expected || IsAtEnd)
        {
            return false;
        }

        Take();
        return true;
    }

    internal void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Take();
        }
    }

    internal string TakeWhile(Func<char, bool> wanted)
    {
        var start = _at;
        while (!IsAtEnd && wanted(Current))
        {
            Take();
        }

        return text[start.._at];
    }

    /// <summary>A line end: LF or CR LF. A CR by itself is an error wherever it stands.</summary>
    internal bool TryTakeLineEnd()
    {
        if (Current == '\r' && Ahead(1) == '\n')
        {
            Skip(2);
            return true;
        }

        return TryTake('\n');
    }

    internal void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            Take();
        }
    }

    /// <summary>Blanks, then a comment if there is one; stays before the line end.</summary>
    internal void SkipBlanksAndComment()
    {
        SkipBlanks();
        if (Current != '#')
        {
            return;
        }

        while (!IsAtEnd && Current != '\n' && !(Current == '\r' && Ahead(1) == '\n'))
        {
            RequirePrintable();
            Take();
        }
    }

    internal void RequirePrintable()
    {
        if ((Current < ' ' && Current != '\t') || Current == '\x7f')
        {
            throw Error(IsAtEnd ? "the file ends here" : $"control character U+{(int)Current:X4}");
        }
    }

    internal ContainersException Error(string message) => Error(message, Place);

    internal ContainersException Error(string message, TomlPlace place) =>
        new(ErrorKind.Invalid, $"{file}:{place.Line}:{place.Column}: {message}");
}
