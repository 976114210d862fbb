using System.Text.RegularExpressions;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>How somebody who sits before a shell on a terminal goes on: types a line, reads what comes, types the next.</summary>
internal static partial class TerminalTalk
{
    /// <summary>Ctrl-P and Ctrl-Q.</summary>
    internal const string DetachKeys = "\u0010\u0011";

    private static int s_count;

    /// <summary>Types a line into the shell and returns what it showed.</summary>
    internal static string Asks(this PseudoTerminal terminal, string line)
    {
        // A second line tells when the first is done; its answer is not in what is typed.
        var number = Interlocked.Increment(ref s_count);
        var from = terminal.Output.Length;
        terminal.Type($"{line}\necho [{number}$((4+3))]\n").Until($"[{number}7]");
        return terminal.Output[from..];
    }

    /// <summary>Waits for bash's prompt and returns the host name in it.</summary>
    internal static string BashPrompt(this PseudoTerminal terminal)
    {
        Waiting.Until(() => Prompt().IsMatch(terminal.Output), () => $"there is no prompt: {terminal.Output}");
        return Prompt().Match(terminal.Output).Groups[1].Value;
    }

    [GeneratedRegex(@"root@([0-9a-z]+):/# ")]
    private static partial Regex Prompt();
}
