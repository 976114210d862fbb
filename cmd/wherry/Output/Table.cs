using System.Text;

namespace Wherry.Output;

/// <summary>Columns as docker prints them: headings in capitals, three spaces between, the last one as wide as it is.</summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private const int Gap = 3;

    private readonly List<IReadOnlyList<string>> _rows = [];

    internal void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>The table as text, each line ended.</summary>
    internal string Render(bool withHeadings = true)
    {
        IEnumerable<IReadOnlyList<string>> lines = withHeadings ? [headings, .. _rows] : _rows;
        var all = lines.ToList();
        var widths = Enumerable.Range(0, headings.Count).Select(i => all.Count == 0 ? 0 : all.Max(row => row[i].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            for (var i = 0; i < row.Count; i++)
            {
                text.Append(i < row.Count - 1 ? row[i].PadRight(widths[i] + Gap) : row[i]);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
