namespace Wherry.CommandLine;

/// <summary>How the program was called: under which name, and, once that is known, for which command.</summary>
internal sealed class Calling(string program)
{
    private const string Docker = "docker";

    /// <summary>The name it goes by: docker when it was called so, as a link of that name does; its own otherwise.</summary>
    internal string Program { get; } = Path.GetFileName(program) == Docker ? Docker : "wherry";

    /// <summary>Whether whoever called expects docker's words.</summary>
    internal bool IsDocker => Program == Docker;

    /// <summary>The command; null as long as it is not known.</summary>
    internal string? Command { get; set; }

    /// <summary>A text that speaks of this program, with the name it goes by.</summary>
    internal string InItsName(string text) => IsDocker ? text.Replace("wherry ", "docker ", StringComparison.Ordinal) : text;
}
