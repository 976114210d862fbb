namespace Containers.Dockerfile;

/// <summary>The parser directives, comments like "# escape=`" on the very first lines.</summary>
public sealed record Directives
{
    /// <summary>The front end somebody asked for; there is only this one, which understands all of them.</summary>
    public string? Syntax { get; init; }

    /// <summary>What continues a line at its end and takes the meaning from the character after it: \ or `.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary>How the file wants to be checked, as written: "skip=JSONArgsRecommended;error=true"; null when it says nothing.</summary>
    public string? Check { get; init; }
}
