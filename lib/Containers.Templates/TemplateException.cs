namespace Containers.Templates;

/// <summary>
/// The template is wrong, or wrong for this data. The message is one line that names the place in the template, ready to be
/// shown to the person who typed it.
/// </summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(string source, int position, string problem)
        : this(Locate(source, position), problem)
    {
    }

    private TemplateException((int Line, int Column) place, string problem)
        : base($"template: {place.Line}:{place.Column}: {OneLine(problem)}")
    {
        (Line, Column) = place;
        Problem = OneLine(problem);
    }

    /// <summary>The line of the template, from 1.</summary>
    public int Line { get; }

    /// <summary>The character in that line, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    private static (int Line, int Column) Locate(string source, int position)
    {
        var before = source.AsSpan(0, Math.Min(position, source.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    // What is quoted from the template may hold line ends.
    private static string OneLine(string problem) => problem.Replace('\n', ' ').Replace('\r', ' ');
}
