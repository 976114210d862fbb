using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Terminals;

namespace Wherry.Output;

/// <summary>
/// The program's standard streams, the only place that has them. Written to directly: System.Console would take over
/// signals and terminal modes.
/// </summary>
internal sealed class Terminal
{
    internal const int Input = 0;
    internal const int Output = 1;
    internal const int Error = 2;

    /// <summary>Clears a terminal; nothing where the output goes elsewhere.</summary>
    internal static string ClearScreen => IsOutputTerminal ? "\e[H\e[2J" : string.Empty;

    private readonly FileDescriptor _output;
    private readonly FileDescriptor _error;

    internal Terminal()
        : this(FileDescriptor.Standard(Output), FileDescriptor.Standard(Error))
    {
    }

    /// <summary>A terminal that writes elsewhere.</summary>
    /// <param name="output">Where what was asked for goes; stays the caller's.</param>
    /// <param name="error">Where everything else goes; stays the caller's.</param>
    internal Terminal(FileDescriptor output, FileDescriptor error)
    {
        _output = output;
        _error = error;
    }

    internal static bool IsInputTerminal => Terminals.IsTerminal(Input);

    internal static bool IsOutputTerminal => Terminals.IsTerminal(Output);

    internal static bool IsErrorTerminal => Terminals.IsTerminal(Error);

    /// <summary>The size of the terminal the program is used from; null without one.</summary>
    internal static TerminalSize? Size => Terminals.Size(Output) ?? Terminals.Size(Input);

    internal FileDescriptor OutputDescriptor => _output;

    internal FileDescriptor ErrorDescriptor => _error;

    internal void WriteLine(string text) => Write(text + "\n");

    internal void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    internal void WriteErrorLine(string text) => WriteError(text + "\n");

    internal void WriteError(string text) => _error.TryWrite(Encoding.UTF8.GetBytes(text), out _);
}
