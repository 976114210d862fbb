namespace Containers.Systemd.Units;

/// <summary>A mistake in a unit file, for people.</summary>
/// <param name="File">The file it is in.</param>
/// <param name="Line">The line, from 1; 0 when it is about the file as a whole.</param>
/// <param name="Message">What is wrong: lower case, without a full stop.</param>
public sealed record UnitProblem(string File, int Line, string Message)
{
    /// <summary>What was probably meant; null when nobody can tell.</summary>
    public string? Suggestion { get; init; }

    /// <summary>FILE:LINE: MESSAGE; SUGGESTION.</summary>
    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}" : string.Empty)}: {Message}{(Suggestion is null ? string.Empty : $"; {Suggestion}")}";
}
