namespace Wherry.CommandLine;

/// <summary>How the program was called: under which name, and, once that is known, for which command.</summary>
internal sealed class Calling(string program)
{
    private const string Docker = "docker";
    private const string Generator = "-generator";

    /// <summary>The name it goes by: docker when it was called so, as a link of that name does; its own otherwise.</summary>
    internal string Program { get; } = Path.GetFileName(program) == Docker ? Docker : "wherry";

    /// <summary>Whether whoever called expects docker's words.</summary>
    internal bool IsDocker => Program == Docker;

    /// <summary>The command; null as long as it is not known.</summary>
    internal string? Command { get; set; }

    /// <summary>
    /// The command line that arguments stand for: as a generator of systemd (systemd.generator(7)), which a link of such a name is, the
    /// program has directories for arguments, and flags with one dash where others of this kind have them.
    /// </summary>
    internal IReadOnlyList<string> CommandLine(IReadOnlyList<string> arguments)
    {
        var name = Path.GetFileName(program);
        if (name != "wherry-quadlet" && !name.EndsWith(Generator, StringComparison.Ordinal))
        {
            return arguments;
        }

        var isUser = name == "wherry-user" + Generator || Environment.GetEnvironmentVariable("SYSTEMD_SCOPE") == "user";
        IReadOnlyList<string> scope = isUser ? ["--user"] : [];
        return ["quadlet", "generate", .. scope, .. arguments.Select(argument => argument.Length > 2 && argument[0] == '-' && argument[1] != '-' ? "-" + argument : argument)];
    }

    /// <summary>A text that speaks of this program, with the name it goes by.</summary>
    internal string InItsName(string text) => IsDocker ? text.Replace("wherry ", "docker ", StringComparison.Ordinal) : text;
}
