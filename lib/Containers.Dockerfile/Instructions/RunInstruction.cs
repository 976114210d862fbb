using System.Text;
using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>RUN. The command itself is left to the shell; only mount options are expanded.</summary>
public sealed record RunInstruction(Origin Origin) : Instruction(Origin)
{
    /// <summary>What is to be run, here-documents apart.</summary>
    public required CommandForm Command { get; init; }

    /// <summary>The here-documents the command line speaks of, in its order.</summary>
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>What --mount says, each time it is given. Final only after <see cref="Expand"/>.</summary>
    public IReadOnlyList<RunMount> Mounts { get; init; } = [];

    /// <summary>"default", "none" or "host".</summary>
    public string Network { get; init; } = "default";

    /// <summary>"sandbox" or "insecure".</summary>
    public string Security { get; init; } = "sandbox";

    /// <inheritdoc/>
    public override string Name => "RUN";

    /// <summary>
    /// A here-document that is a program of its own: the command line is nothing else, and its first line begins with #!. It is
    /// to be put into an executable file of that name and run without a shell. Null otherwise.
    /// </summary>
    public Heredoc? ScriptFile => IsOnlyHeredoc && Heredocs[0].Body.StartsWith("#!", StringComparison.Ordinal) ? Heredocs[0] : null;

    /// <summary>
    /// What the shell is to be given: the line itself, what stands in a here-document that is the whole command, or the line with
    /// its here-documents after it. Null for the exec form.
    /// </summary>
    public string? ShellText
    {
        get
        {
            if (Command is not ShellForm shell)
            {
                return null;
            }

            if (IsOnlyHeredoc)
            {
                return Heredocs[0].Content;
            }

            var text = new StringBuilder(shell.Script);
            foreach (var heredoc in Heredocs)
            {
                text.Append('\n').Append(heredoc.Body).Append(heredoc.Name);
            }

            return text.ToString();
        }
    }

    /// <summary>Whether the command line says nothing but "&lt;&lt;NAME".</summary>
    internal bool IsOnlyHeredoc { get; init; }

    /// <inheritdoc/>
    public override RunInstruction Expand(Expander expander) => this with { Mounts = [.. Mounts.Select(mount => mount.Expand(expander))] };
}
