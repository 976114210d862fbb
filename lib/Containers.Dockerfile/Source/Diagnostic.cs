namespace Containers.Dockerfile.Source;

/// <summary>Whether a build can go on.</summary>
public enum Severity
{
    /// <summary>It can; somebody should look at it.</summary>
    Warning,

    /// <summary>It cannot: the file means nothing here.</summary>
    Error,
}

/// <summary>Something that is to be said about a file: a mistake, or advice.</summary>
/// <param name="Severity">Whether a build can go on.</param>
/// <param name="Rule">The name of the build check that says it; empty for mistakes of syntax.</param>
/// <param name="Message">What is the matter, in one line.</param>
/// <param name="Range">The lines it is about.</param>
public sealed record Diagnostic(Severity Severity, string Rule, string Message, SourceRange Range)
{
    internal static Diagnostic Error(string message, SourceRange range) => new(Severity.Error, string.Empty, ShownText.Of(message), range);

    internal static Diagnostic Warning(string rule, string message, SourceRange range) => new(Severity.Warning, rule, ShownText.Of(message), range);
}
