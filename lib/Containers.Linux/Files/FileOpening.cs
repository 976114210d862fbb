using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>Ways to open files by path, for paths that are ours.</summary>
public static class FileOpening
{
    /// <summary>Opens for reading, following symbolic links.</summary>
    public static FileDescriptor Read(string path) => Open(path, OpenFlags.O_RDONLY, 0);

    /// <summary>Opens for reading, and does not wait for a writer where somebody put a fifo: reading that finds nothing.</summary>
    public static FileDescriptor ReadWithoutWaiting(string path) => Open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0);

    /// <summary>Opens for writing without creating: cgroup and proc files.</summary>
    public static FileDescriptor Write(string path) => Open(path, OpenFlags.O_WRONLY, 0);

    /// <summary>Opens for reading and writing without creating: terminals and devices.</summary>
    public static FileDescriptor ReadWrite(string path) => Open(path, OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0);

    /// <summary>Opens for appending, creating the file with <paramref name="mode"/>; each write lands whole at the end.</summary>
    public static FileDescriptor Append(string path, uint mode = 0x180) =>
        Open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND, mode);

    /// <summary>Creates or empties a file for writing.</summary>
    public static FileDescriptor Create(string path, uint mode = 0x180) =>
        Open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, mode);

    /// <summary>Creates a file that must not exist (EEXIST otherwise) for writing.</summary>
    public static FileDescriptor CreateNew(string path, uint mode = 0x180) =>
        Open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL, mode);

    private static unsafe FileDescriptor Open(string path, int flags, uint mode)
    {
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            while (true)
            {
                var fd = Libc.openat(AtFlags.AT_FDCWD, pointer, flags | OpenFlags.O_CLOEXEC, mode);
                if (fd >= 0 || Check.LastErrno != Errno.EINTR)
                {
                    return new FileDescriptor(Check.Io(fd, "open", path));
                }
            }
        }
    }
}
