using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int openat(int dirfd, byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint read(int fd, void* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fsync(int fd);

    [LibraryImport(Name)]
    internal static partial int sync_file_range(int fd, long offset, long count, uint flags);

    [LibraryImport(Name)]
    internal static partial int posix_fadvise(int fd, long offset, long length, int advice);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint splice(int from, long* fromOffset, int to, long* toOffset, nuint count, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int syncfs(int fd);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ftruncate(int fd, long length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint copy_file_range(int from, long* fromOffset, int to, long* toOffset, nuint count, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial long lseek(int fd, long offset, int whence);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int pipe2(int* fds, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int mkdirat(int dirfd, byte* path, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int mknodat(int dirfd, byte* path, uint mode, ulong device);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int symlinkat(byte* target, int dirfd, byte* path);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int linkat(int fromdir, byte* from, int todir, byte* to, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int unlinkat(int dirfd, byte* path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int renameat2(int fromdir, byte* from, int todir, byte* to, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint readlinkat(int dirfd, byte* path, byte* buffer, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchownat(int dirfd, byte* path, uint uid, uint gid, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchmodat(int dirfd, byte* path, uint mode, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchmod(int fd, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int utimensat(int dirfd, byte* path, TimeSpec* times, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int statx(int dirfd, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int chdir(byte* path);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int access(byte* path, int mode);
}

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    internal long tv_sec;
    internal long tv_nsec;
}

/// <summary>struct statx_timestamp, statx(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxTimestamp
{
    internal long tv_sec;
    internal uint tv_nsec;
    internal int reserved;
}

/// <summary>struct statx, kernel 4.11. The tail is padding for fields later kernels add.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StatxBuffer
{
    internal uint stx_mask;
    internal uint stx_blksize;
    internal ulong stx_attributes;
    internal uint stx_nlink;
    internal uint stx_uid;
    internal uint stx_gid;
    internal ushort stx_mode;
    internal ushort spare0;
    internal ulong stx_ino;
    internal ulong stx_size;
    internal ulong stx_blocks;
    internal ulong stx_attributes_mask;
    internal StatxTimestamp stx_atime;
    internal StatxTimestamp stx_btime;
    internal StatxTimestamp stx_ctime;
    internal StatxTimestamp stx_mtime;
    internal uint stx_rdev_major;
    internal uint stx_rdev_minor;
    internal uint stx_dev_major;
    internal uint stx_dev_minor;
    internal fixed ulong spare2[14];
}
