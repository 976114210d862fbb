using Containers.Linux;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Templates;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry;

/// <summary>The one place where errors become text and exit codes; see docs/errors.md.</summary>
internal static class ErrorReport
{
    /// <summary>Something went wrong before a container's own process could say anything.</summary>
    internal const int OurError = 125;

    private const int CannotInvoke = 126;
    private const int NotFound = 127;

    /// <summary>Whether an exception is a condition we report, as opposed to a mistake of ours.</summary>
    internal static bool IsExpected(Exception e) => e is ContainersException or UsageException or TemplateException or IOException or UnauthorizedAccessException;

    /// <summary>Whether whoever was to read our output has gone: nothing to tell, and nobody's mistake.</summary>
    internal static bool IsReaderGone(Exception e) => e is LinuxException { Call: "write", Errno: Errno.EPIPE };

    /// <summary>Prints one line, and a second one if something helps.</summary>
    internal static void Print(Terminal terminal, Exception e, Calling calling)
    {
        if (IsReaderGone(e))
        {
            return;
        }

        if (calling.IsDocker)
        {
            terminal.WriteErrorLine(DockerWords.Error(e, calling));
            return;
        }

        terminal.WriteErrorLine($"Error: {e.Message}");
        if (e is UsageException usage)
        {
            terminal.WriteErrorLine(usage.Command is null ? "See 'wherry --help'" : $"See 'wherry {usage.Command} --help'");
        }
        else if (Hint(e) is { } hint)
        {
            terminal.WriteErrorLine($"Hint: {hint}");
        }
    }

    private static string? Hint(Exception e) => e switch
    {
        ContainersException told => told.Hint,
        SpawnException or LinuxException { Errno: Errno.EPERM or Errno.EROFS } => OuterContainer.Hint,
        _ => null,
    };

    internal static int ExitCode(Exception e, Calling calling) =>
        calling.IsDocker ? DockerWords.ExitCode(e, calling, ExitCode(e)) : ExitCode(e);

    private static int ExitCode(Exception e) => e switch
    {
        ContainersException { Kind: ErrorKind.CommandNotFound } => NotFound,
        ContainersException { Kind: ErrorKind.NotExecutable } => CannotInvoke,
        _ when IsReaderGone(e) => 128 + Signals.SIGPIPE,
        _ => OurError,
    };
}
