namespace Wherry.Output;

/// <summary>A table with fixed columns, headings in capitals.</summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    internal void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>The table as text, each line ended.</summary>
    internal string Render(bool withHeadings = true) => Columns.Align(withHeadings ? [headings, .. _rows] : _rows);
}
