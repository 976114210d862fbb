namespace Wherry.CommandLine;

/// <summary>The command line is wrong: one line, and where to read more. Exit code 125.</summary>
internal sealed class UsageException(string message, string? command) : Exception(message)
{
    /// <summary>The command whose help tells more; null for the program's own.</summary>
    internal string? Command => command;
}
