using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Waiting;

/// <summary>Tells when entries of directories or contents of files change, inotify(7), as something to poll.</summary>
public sealed class DirectoryWatch : FileDescriptor
{
    private DirectoryWatch(int fd)
        : base(fd)
    {
    }

    /// <summary>Makes a non-blocking watcher of nothing.</summary>
    public static DirectoryWatch Create()
    {
        var flags = WaitConstants.IN_CLOEXEC | WaitConstants.IN_NONBLOCK;
        return new DirectoryWatch(Check.Io(Libc.inotify_init1(flags), "inotify_init1"));
    }

    /// <summary>Starts to watch a directory for entries created, replaced by rename, written to or closed by who could write, and for its own removal.</summary>
    public unsafe void Add(string path)
    {
        var events = WaitConstants.IN_MODIFY | WaitConstants.IN_CLOSE_WRITE | WaitConstants.IN_MOVED_TO | WaitConstants.IN_CREATE | WaitConstants.IN_DELETE_SELF;
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            Check.Io(Libc.inotify_add_watch(Number, pointer, events), "inotify_add_watch", path);
        }
    }

    /// <summary>Forgets all changes reported so far: the caller looks for itself.</summary>
    public void Drain()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (TryRead(buffer, out _) > 0)
        {
        }
    }
}
