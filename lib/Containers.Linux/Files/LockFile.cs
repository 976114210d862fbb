using System.Runtime.InteropServices;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// An advisory lock on a whole file, held by an open file description (F_OFD_SETLK, kernel 3.15): it ends when this object
/// is disposed or its process dies, however it dies. Other processes see it; a second lock of the same process conflicts too.
/// </summary>
public sealed class LockFile : IDisposable
{
    private readonly FileDescriptor _file;

    private LockFile(FileDescriptor file) => _file = file;

    /// <summary>Waits for the lock, creating the file (0600) if needed.</summary>
    /// <param name="path">The lock file; it is never removed by this class.</param>
    /// <param name="shared">Several holders of a shared lock may exist at once, none beside an exclusive one.</param>
    public static LockFile Acquire(string path, bool shared = false)
    {
        var file = Open(path);
        while (true)
        {
            if (TrySet(file, shared, FcntlCommands.F_OFD_SETLKW, out var errno))
            {
                return new LockFile(file);
            }

            if (errno != Errno.EINTR)
            {
                file.Dispose();
                throw new LinuxException("lock", errno, path);
            }
        }
    }

    /// <summary>Takes the lock if nobody holds it; null otherwise.</summary>
    public static LockFile? TryAcquire(string path, bool shared = false)
    {
        var file = Open(path);
        if (TrySet(file, shared, FcntlCommands.F_OFD_SETLK, out var errno))
        {
            return new LockFile(file);
        }

        file.Dispose();
        return errno is Errno.EAGAIN or Errno.EACCES ? null : throw new LinuxException("lock", errno, path);
    }

    /// <summary>
    /// Locks an open file exclusively if nobody holds it locked. The lock belongs to the descriptor and ends with it, or with
    /// the process.
    /// </summary>
    /// <param name="file">Open for writing. Stays the caller's.</param>
    public static bool TryLock(FileDescriptor file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return TrySet(file, shared: false, FcntlCommands.F_OFD_SETLK, out var errno)
            || (errno is Errno.EAGAIN or Errno.EACCES ? false : throw new LinuxException("lock", errno, $"descriptor {file.Number}"));
    }

    /// <summary>Whether somebody holds the lock exclusively now. Takes no lock and disturbs nobody. A missing file is not held.</summary>
    public static unsafe bool IsHeld(string path)
    {
        using var file = OpenExisting(path);
        if (file is null)
        {
            return false;
        }

        var wanted = new FileLock { l_type = FcntlCommands.F_RDLCK };
        Check.Io(Libc.fcntl(file.Number, FcntlCommands.F_OFD_GETLK, (nint)(&wanted)), "lock", path);
        return wanted.l_type != FcntlCommands.F_UNLCK;
    }

    /// <summary>Returns when nobody holds the lock exclusively; at once when there is no such file.</summary>
    public static void AwaitRelease(string path)
    {
        using var file = OpenExisting(path);
        while (file is not null && !TrySet(file, shared: true, FcntlCommands.F_OFD_SETLKW, out var errno))
        {
            if (errno != Errno.EINTR)
            {
                throw new LinuxException("lock", errno, path);
            }
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static unsafe FileDescriptor? OpenExisting(string path)
    {
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            var fd = Libc.openat(AtFlags.AT_FDCWD, pointer, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
            return fd >= 0 ? new FileDescriptor(fd)
                : Check.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw Check.Error("open", path);
        }
    }

    private static unsafe FileDescriptor Open(string path)
    {
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            var flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC;
            return new FileDescriptor(Check.Io(Libc.openat(AtFlags.AT_FDCWD, pointer, flags, 0x180), "open", path));
        }
    }

    private static unsafe bool TrySet(FileDescriptor file, bool shared, int command, out int errno)
    {
        var wanted = new FileLock { l_type = shared ? FcntlCommands.F_RDLCK : FcntlCommands.F_WRLCK };
        var result = Libc.fcntl(file.Number, command, (nint)(&wanted));
        errno = result < 0 ? Check.LastErrno : 0;
        return result >= 0;
    }
}

/// <summary>struct flock, whole file: start and length 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    internal short l_type;
    internal short l_whence;
    internal long l_start;
    internal long l_len;
    internal int l_pid;
}
