using System.Text;

namespace Containers.Systemd.Units;

/// <summary>Reads unit files as systemd does (systemd.syntax(7)), and tells what is wrong with a line's number.</summary>
public sealed class UnitFileParser
{
    private readonly string _file;
    private readonly string[] _lines;
    private readonly ICollection<UnitProblem> _problems;
    private readonly UnitFile _unit = new();
    private UnitSection? _section;
    private int _next;

    private UnitFileParser(string text, string file, ICollection<UnitProblem> problems)
    {
        _file = file;
        _lines = text.Split('\n');
        _problems = problems;
    }

    /// <summary>Reads a file's text; lines that make no sense are left out and told.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The name that entries and problems give as theirs.</param>
    /// <param name="problems">Where problems go.</param>
    public static UnitFile Parse(string text, string file, ICollection<UnitProblem> problems)
    {
        var parser = new UnitFileParser(text, file, problems);
        parser.Read();
        return parser._unit;
    }

    private static bool IsIgnored(ReadOnlySpan<char> trimmed) => trimmed is "" || trimmed[0] is '#' or ';';

    private void Read()
    {
        while (_next < _lines.Length)
        {
            var number = _next + 1;
            var line = _lines[_next].Trim();
            if (IsIgnored(line))
            {
                _next++;
            }
            else
            {
                ReadLine(ReadContinued(), number);
            }
        }
    }

    // A backslash at the end continues a line; comments in between are skipped, an empty line ends it.
    private string ReadContinued()
    {
        var text = new StringBuilder();
        while (_next < _lines.Length)
        {
            var line = _lines[_next++].TrimEnd('\r', ' ', '\t');
            if (text.Length > 0 && line.AsSpan().TrimStart() is ['#' or ';', ..])
            {
                continue;
            }

            if (!line.EndsWith('\\'))
            {
                text.Append(line);
                break;
            }

            text.Append(line, 0, line.Length - 1).Append(' ');
        }

        return text.ToString().Trim();
    }

    private void ReadLine(string line, int number)
    {
        if (line.StartsWith('['))
        {
            if (line.Length > 2 && line.IndexOf(']') == line.Length - 1)
            {
                _section = _unit[line[1..^1]];
            }
            else
            {
                Tell(number, $"'{line}' is no section: a name between brackets is expected");
            }
        }
        else if (line.IndexOf('=') is var sign and > 0)
        {
            Assign(line[..sign].TrimEnd(), line[(sign + 1)..].TrimStart(), number);
        }
        else
        {
            Tell(number, $"'{line}' is neither a section nor an assignment, KEY=VALUE");
        }
    }

    private void Assign(string key, string value, int number)
    {
        if (_section is null)
        {
            Tell(number, $"'{key}' stands before the first section");
        }
        else if (key.AsSpan().IndexOfAny(" \t") >= 0)
        {
            Tell(number, $"'{key}' is no key: it has a space in it");
        }
        else
        {
            _section.Add(new UnitEntry(key, value, _file, number));
        }
    }

    private void Tell(int line, string message) => _problems.Add(new UnitProblem(_file, line, message));
}
