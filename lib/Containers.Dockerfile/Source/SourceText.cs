using System.Text;

namespace Containers.Dockerfile.Source;

/// <summary>A file as it was written, kept to show people the lines that are spoken of.</summary>
public sealed class SourceText
{
    private const int LinesAround = 2;
    private const int MostLinesMarked = 30;
    private static readonly string s_rule = new('-', 20);

    private readonly string[] _lines;

    /// <summary>A file's name as messages give it, and its text.</summary>
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        _lines = text.TrimStart('\uFEFF').Split('\n');
    }

    /// <summary>How messages call the file.</summary>
    public string Name { get; }

    /// <summary>The whole text, byte order mark and line ends included.</summary>
    public string Text { get; }

    /// <summary>
    /// The lines of a range between two rules, numbered, with "&gt;&gt;&gt;" before them and up to two lines on each side for
    /// orientation. Of a long range the middle is left out. Every line ends with a line feed; control characters are shown as blanks.
    /// </summary>
    public string Excerpt(SourceRange range)
    {
        var first = Math.Clamp(range.First, 1, _lines.Length);
        var last = Math.Clamp(range.Last, first, _lines.Length);
        var (from, to) = (Math.Max(1, first - LinesAround), Math.Min(LastLine, last + LinesAround));
        var text = new StringBuilder().Append(Name).Append(':').Append(range.First).Append('\n').Append(s_rule).Append('\n');
        for (var number = from; number <= Math.Max(to, last); number++)
        {
            if (number == first + MostLinesMarked && number < last)
            {
                text.Append(" ... | >>> ...\n");
                number = last;
            }

            var mark = number >= first && number <= last ? ">>>" : "   ";
            text.Append($"{number,4} | {mark} {ShownText.Of(_lines[number - 1], keepsTabs: true)}".TrimEnd()).Append('\n');
        }

        return text.Append(s_rule).Append('\n').ToString();
    }

    // What follows the last line end is no line.
    private int LastLine => _lines.Length > 1 && _lines[^1].Length == 0 ? _lines.Length - 1 : _lines.Length;
}
