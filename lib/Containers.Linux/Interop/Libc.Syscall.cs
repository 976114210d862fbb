using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>System calls glibc has no wrapper for on the oldest distribution we support (glibc 2.36).</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);

    internal static int openat2(int dirfd, byte* path, OpenHow* how) =>
        (int)syscall(SyscallNumbers.openat2, dirfd, (nint)path, (nint)how, sizeof(OpenHow), 0);

    internal static int pidfd_open(int pid, uint flags) => (int)syscall(SyscallNumbers.pidfd_open, pid, (nint)flags, 0, 0, 0);

    internal static int pidfd_send_signal(int pidfd, int signal) =>
        (int)syscall(SyscallNumbers.pidfd_send_signal, pidfd, signal, 0, 0, 0);

    internal static int fsopen(byte* type, uint flags) => (int)syscall(SyscallNumbers.fsopen, (nint)type, (nint)flags, 0, 0, 0);

    internal static int fsconfig(int fd, uint command, byte* key, byte* value, int aux) =>
        (int)syscall(SyscallNumbers.fsconfig, fd, (nint)command, (nint)key, (nint)value, aux);

    internal static int fsmount(int fd, uint flags, uint attributes) =>
        (int)syscall(SyscallNumbers.fsmount, fd, (nint)flags, (nint)attributes, 0, 0);

    internal static int move_mount(int fromdir, byte* from, int todir, byte* to, uint flags) =>
        (int)syscall(SyscallNumbers.move_mount, fromdir, (nint)from, todir, (nint)to, (nint)flags);

    internal static int mount_setattr(int dirfd, byte* path, uint flags, MountAttributes* attributes) =>
        (int)syscall(SyscallNumbers.mount_setattr, dirfd, (nint)path, (nint)flags, (nint)attributes, sizeof(MountAttributes));

    internal static int quotactl_fd(int fd, uint command, uint id, void* argument) =>
        (int)syscall(SyscallNumbers.quotactl_fd, fd, (nint)command, (nint)id, (nint)argument, 0);

    internal static nint getdents64(int fd, byte* buffer, nuint size) =>
        syscall(SyscallNumbers.getdents64, fd, (nint)buffer, (nint)size, 0, 0);
}

/// <summary>struct open_how, openat2(2), kernel 5.6.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}

/// <summary>struct mount_attr, mount_setattr(2), kernel 5.12.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MountAttributes
{
    internal ulong attr_set;
    internal ulong attr_clr;
    internal ulong propagation;
    internal ulong userns_fd;
}

/// <summary>Numbers from the kernel's unified table (the same on every architecture since 5.1), and getdents64, which is older.</summary>
internal static class SyscallNumbers
{
    internal const nint openat2 = 437;
    internal const nint pidfd_open = 434;
    internal const nint pidfd_send_signal = 424;
    internal const nint move_mount = 429;
    internal const nint fsopen = 430;
    internal const nint fsconfig = 431;
    internal const nint fsmount = 432;
    internal const nint mount_setattr = 442;
    internal const nint quotactl_fd = 443;
    internal static readonly nint getdents64 = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;
}
