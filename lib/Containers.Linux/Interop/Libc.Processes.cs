using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name)]
    internal static partial int getpid();

    [LibraryImport(Name)]
    internal static partial int getppid();

    [LibraryImport(Name)]
    internal static partial uint geteuid();

    [LibraryImport(Name)]
    internal static partial uint getegid();

    [LibraryImport(Name)]
    internal static partial uint umask(uint mask);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setns(int fd, int type);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int waitid(int idType, uint id, SigInfo* info, int options);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int signalfd(int fd, ulong* mask, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getrlimit(int resource, RLimit* limit);
}

/// <summary>struct rlimit on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RLimit
{
    internal ulong rlim_cur;
    internal ulong rlim_max;
}

/// <summary>siginfo_t, the fields of SIGCHLD; 128 bytes in all.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SigInfo
{
    internal int si_signo;
    internal int si_errno;
    internal int si_code;
    internal int padding;
    internal int si_pid;
    internal uint si_uid;
    internal int si_status;
    internal fixed int rest[25];
}

internal static unsafe partial class Spawn
{
    private const string Name = "containers_spawn";

    [LibraryImport(Name)]
    internal static partial int containers_spawn(NativePlan* plan, NativeChild* child);
}

/// <summary>struct containers_plan, native/spawn.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePlan
{
    internal byte* path;
    internal byte** argv;
    internal byte** envp;
    internal byte* directory;
    internal NativeJoin* joins;
    internal NativeMove* moves;
    internal ulong blocked_signals;
    internal uint join_count;
    internal uint move_count;
    internal uint new_namespaces;
    internal uint flags;
    internal int go_fd;
    internal int cgroup_procs_fd;
    internal uint uid;
    internal uint gid;
    internal byte* hostname;
    internal byte** settings;
}

/// <summary>struct containers_join.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeJoin
{
    internal int fd;
    internal int type;
}

/// <summary>struct containers_fd_move.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMove
{
    internal int from;
    internal int to;
}

/// <summary>struct containers_child.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeChild
{
    internal int pid;
    internal int pidfd;
    internal int report_fd;
    internal int error;
}

/// <summary>struct containers_failure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeFailure
{
    internal int stage;
    internal int error;
}
