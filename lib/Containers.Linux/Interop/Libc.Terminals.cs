using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int isatty(int fd);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int tcgetattr(int fd, TerminalAttributes* attributes);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int tcsetattr(int fd, int actions, TerminalAttributes* attributes);

    [LibraryImport(Name)]
    internal static partial void cfmakeraw(TerminalAttributes* attributes);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);
}

/// <summary>struct termios (glibc): four flag words, line discipline, 32 control characters, two speeds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TerminalAttributes
{
    internal uint c_iflag;
    internal uint c_oflag;
    internal uint c_cflag;
    internal uint c_lflag;
    internal byte c_line;
    internal fixed byte c_cc[32];
    internal uint c_ispeed;
    internal uint c_ospeed;
}

/// <summary>struct winsize, tty_ioctl(4).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    internal ushort ws_row;
    internal ushort ws_col;
    internal ushort ws_xpixel;
    internal ushort ws_ypixel;
}
