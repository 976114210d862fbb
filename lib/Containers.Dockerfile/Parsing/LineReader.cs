using System.Text;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Parsing;

/// <summary>Reads a file instruction by instruction, and the lines of here-documents in between.</summary>
internal sealed class LineReader
{
    private readonly string _text;
    private int _position;
    private int _number;

    internal LineReader(SourceText source)
    {
        _text = source.Text;
        _position = _text.StartsWith('\uFEFF') ? 1 : 0;
    }

    /// <summary>What continues a line at its end.</summary>
    internal char Escape { get; set; } = '\\';

    /// <summary>How many lines were read.</summary>
    internal int Number => _number;

    /// <summary>The next line without its end and without blanks before, left where it is; null at the end of the file.</summary>
    internal string? Peek()
    {
        var (position, number) = (_position, _number);
        var line = ReadLine();
        (_position, _number) = (position, number);
        return line is null ? null : WithoutEnd(line).TrimStart();
    }

    /// <summary>The next line with its end; null at the end of the file.</summary>
    internal string? ReadLine()
    {
        if (_position >= _text.Length)
        {
            return null;
        }

        var end = _text.IndexOf('\n', _position);
        end = end < 0 ? _text.Length : end + 1;
        var line = _text[_position..end];
        _position = end;
        _number++;
        return line;
    }

    /// <summary>The next instruction; null at the end of the file.</summary>
    internal LogicalLine? Read()
    {
        var comments = new List<string>();
        while (ReadLine() is { } raw)
        {
            var line = WithoutEnd(raw).TrimStart();
            if (line.StartsWith('#'))
            {
                AddComment(comments, line[1..].Trim());
            }
            else if (line.Length == 0)
            {
                comments.Clear();
            }
            else
            {
                return ReadRest(line, comments);
            }
        }

        return null;
    }

    /// <summary>Reads up to the line that says a here-document's name; null if there is none.</summary>
    internal string? ReadBody(HeredocMark mark)
    {
        var body = new StringBuilder();
        while (ReadLine() is { } line)
        {
            var bare = WithoutEnd(line);
            if ((mark.StripsTabs ? bare.TrimStart('\t') : bare) == mark.Name)
            {
                return body.ToString();
            }

            body.Append(line);
        }

        return null;
    }

    private LogicalLine ReadRest(string line, List<string> comments)
    {
        var start = _number;
        var text = new StringBuilder();
        var hasEmptyLine = false;
        var goesOn = Append(text, line);
        while (goesOn && ReadLine() is { } raw)
        {
            var next = WithoutEnd(raw);
            var bare = next.AsSpan().TrimStart();
            if (bare.IsEmpty)
            {
                hasEmptyLine = true;
            }
            else if (bare[0] != '#')
            {
                goesOn = Append(text, next);
            }
        }

        return new LogicalLine(text.ToString().Trim(), new SourceRange(start, _number), comments, hasEmptyLine);
    }

    // A doubled escape character is one that was meant, and ends nothing.
    private bool Append(StringBuilder text, string line)
    {
        var end = line.AsSpan().TrimEnd(" \t").Length;
        var goesOn = end > 0 && line[end - 1] == Escape && (end == 1 || line[end - 2] != Escape);
        text.Append(goesOn ? line.AsSpan(0, end - 1) : line);
        return goesOn;
    }

    private static void AddComment(List<string> comments, string comment)
    {
        if (comment.Length == 0)
        {
            comments.Clear();
        }
        else
        {
            comments.Add(comment);
        }
    }

    private static string WithoutEnd(string line) => line.TrimEnd('\r', '\n');
}
