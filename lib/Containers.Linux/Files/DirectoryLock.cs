using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// An exclusive lock on a directory itself, flock(2): it needs no file that would have to be made first, and is nobody's
/// obstacle when the directory is removed. It ends when this object is disposed or its process dies, however it dies.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly DirectoryHandle _directory;

    private DirectoryLock(DirectoryHandle directory) => _directory = directory;

    /// <summary>
    /// Waits for the lock; null when there is no such directory. It may have been removed while we waited: the caller looks
    /// for what it expects inside.
    /// </summary>
    public static DirectoryLock? Acquire(string path) => Take(path, LockOperations.LOCK_EX);

    /// <summary>Takes the lock if nobody holds it; null otherwise, or when there is no such directory.</summary>
    public static DirectoryLock? TryAcquire(string path) => Take(path, LockOperations.LOCK_EX | LockOperations.LOCK_NB);

    /// <summary>Returns when nobody holds the lock; at once when there is no such directory.</summary>
    public static void AwaitRelease(string path) => Take(path, LockOperations.LOCK_SH)?.Dispose();

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _directory.Dispose();

    private static DirectoryLock? Take(string path, int operation)
    {
        DirectoryHandle directory;
        try
        {
            directory = DirectoryHandle.Open(path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }

        while (Libc.flock(directory.Number, operation) < 0)
        {
            if (Check.LastErrno == Errno.EINTR)
            {
                continue;
            }

            var error = Check.Error("flock", path);
            directory.Dispose();
            return error.Errno == Errno.EAGAIN ? null : throw error;
        }

        return new DirectoryLock(directory);
    }
}
