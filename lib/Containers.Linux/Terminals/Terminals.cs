using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Terminals;

/// <summary>Rows and columns of a terminal.</summary>
/// <param name="Rows">Lines of text.</param>
/// <param name="Columns">Characters in a line.</param>
public readonly record struct TerminalSize(ushort Rows, ushort Columns);

/// <summary>What can be asked of and told to a terminal, termios(3).</summary>
public static class Terminals
{
    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool IsTerminal(int descriptor) => Libc.isatty(descriptor) == 1;

    /// <summary>The window's size; null when the descriptor is no terminal or does not know.</summary>
    public static unsafe TerminalSize? Size(int descriptor)
    {
        WindowSize size;
        return Libc.ioctl(descriptor, TerminalConstants.TIOCGWINSZ, &size) == 0 && size.ws_col > 0
            ? new TerminalSize(size.ws_row, size.ws_col)
            : null;
    }

    /// <summary>Tells a terminal its size; its foreground processes get SIGWINCH if that is news.</summary>
    public static unsafe void Resize(FileDescriptor terminal, TerminalSize size)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var window = new WindowSize { ws_row = size.Rows, ws_col = size.Columns };
        Check.Io(Libc.ioctl(terminal.Number, TerminalConstants.TIOCSWINSZ, &window), "ioctl", "TIOCSWINSZ");
    }
}

/// <summary>
/// A terminal in raw mode for as long as this object lives: every key reaches the program, nothing is echoed. Disposing
/// restores the former mode, from whichever thread and as often as it is called.
/// </summary>
public sealed class RawMode : IDisposable
{
    private readonly int _descriptor;
    private TerminalAttributes _before;
    private int _restored;

    private RawMode(int descriptor, TerminalAttributes before)
    {
        _descriptor = descriptor;
        _before = before;
    }

    /// <summary>Switches a terminal to raw mode. The descriptor stays the caller's.</summary>
    public static unsafe RawMode Enter(int descriptor)
    {
        TerminalAttributes before;
        Check.Io(Libc.tcgetattr(descriptor, &before), "tcgetattr");
        var raw = before;
        Libc.cfmakeraw(&raw);
        Check.Io(Libc.tcsetattr(descriptor, TerminalConstants.TCSADRAIN, &raw), "tcsetattr");
        return new RawMode(descriptor, before);
    }

    /// <summary>Restores the terminal.</summary>
    public unsafe void Dispose()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0)
        {
            fixed (TerminalAttributes* before = &_before)
            {
                // A terminal that is gone needs no restoring.
                _ = Libc.tcsetattr(_descriptor, TerminalConstants.TCSADRAIN, before);
            }
        }
    }
}
