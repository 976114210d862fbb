using System.Text;

namespace Wherry.Output;

/// <summary>Lines of cells as docker aligns them: three spaces after the widest, no column narrower than ten, the last as wide as it is.</summary>
internal static class Columns
{
    private const int Gap = 3;
    private const int Narrowest = 10;

    /// <summary>The lines as text, each ended.</summary>
    internal static string Align(IReadOnlyList<IReadOnlyList<string>> lines)
    {
        var widths = new List<int>();
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Count - 1; i++)
            {
                var width = Math.Max(line[i].Length + Gap, Narrowest);
                if (i == widths.Count)
                {
                    widths.Add(width);
                }
                else
                {
                    widths[i] = Math.Max(widths[i], width);
                }
            }
        }

        var text = new StringBuilder();
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Count; i++)
            {
                text.Append(i < line.Count - 1 ? line[i].PadRight(widths[i]) : line[i]);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
