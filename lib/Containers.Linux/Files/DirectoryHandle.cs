using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// An open directory, and everything done to the names inside it. Names are taken relative to the directory itself, so a
/// parent swapped for a symbolic link meanwhile changes nothing. No call follows a symbolic link in the last component.
/// </summary>
public sealed partial class DirectoryHandle : FileDescriptor
{
    private DirectoryHandle(int fd)
        : base(fd)
    {
    }

    /// <summary>Opens a directory by path, following symbolic links: for paths that are ours.</summary>
    public static unsafe DirectoryHandle Open(string path)
    {
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            var flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            return new DirectoryHandle(Check.Io(Libc.openat(AtFlags.AT_FDCWD, pointer, flags, 0), "open", path));
        }
    }

    /// <summary>
    /// Opens a directory below this one as if this one were the root of the file system: "..", absolute paths and symbolic
    /// links all stay inside (openat2 with RESOLVE_IN_ROOT from kernel 5.6 on, the same step by step before).
    /// </summary>
    public DirectoryHandle OpenDirectoryInRoot(NativePath path)
    {
        var flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
        return new DirectoryHandle(OpenInRoot(path, flags));
    }

    /// <summary>Opens a file below this directory as if this were the root of the file system, for reading.</summary>
    public FileDescriptor OpenFileInRoot(NativePath path) =>
        new(OpenInRoot(path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY));

    /// <summary>Opens an existing file below this directory as if this were the root of the file system, for adding to its end.</summary>
    public FileDescriptor OpenFileInRootForAppending(NativePath path) =>
        new(OpenInRoot(path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY));

    /// <summary>Opens a directory directly in this one; a symbolic link is refused with ELOOP or ENOTDIR.</summary>
    public unsafe DirectoryHandle OpenDirectory(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            var flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            return new DirectoryHandle(Check.Io(Libc.openat(Number, pointer, flags, 0), "open", name.Terminated));
        }
    }

    /// <summary>
    /// Opens a file in this directory for reading; a symbolic link is refused with ELOOP. A pipe or device that took the
    /// file's place is not waited for.
    /// </summary>
    public unsafe FileDescriptor OpenFile(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            var flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK;
            return new FileDescriptor(Check.Io(Libc.openat(Number, pointer, flags, 0), "open", name.Terminated));
        }
    }

    /// <summary>Creates a file that must not exist yet (EEXIST otherwise) and opens it for reading and writing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Permission bits; the process's umask is applied by the kernel.</param>
    public unsafe FileDescriptor CreateFile(NativePath name, uint mode)
    {
        fixed (byte* pointer = name.Terminated)
        {
            var flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            return new FileDescriptor(Check.Io(Libc.openat(Number, pointer, flags, mode), "create", name.Terminated));
        }
    }

    /// <summary>Makes a directory; EEXIST when the name is taken.</summary>
    public unsafe void MakeDirectory(NativePath name, uint mode)
    {
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(Libc.mkdirat(Number, pointer, mode), "mkdir", name.Terminated);
        }
    }

    /// <summary>Makes a fifo, socket or device, mknod(2). Device numbers other than 0:0 need privilege over the host.</summary>
    public unsafe void MakeNode(NativePath name, FileType type, uint mode, uint major = 0, uint minor = 0)
    {
        var bits = type switch
        {
            FileType.Fifo => ModeTypes.S_IFIFO,
            FileType.CharacterDevice => ModeTypes.S_IFCHR,
            FileType.BlockDevice => ModeTypes.S_IFBLK,
            FileType.Socket => ModeTypes.S_IFSOCK,
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        // glibc's makedev: the low 8 and 12 bits first, the rest above 32 and 20.
        var device = ((ulong)(minor & 0xff)) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) |
                     ((ulong)(major & ~0xfffu) << 32);
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(Libc.mknodat(Number, pointer, bits | mode, device), "mknod", name.Terminated);
        }
    }

    /// <summary>Makes a symbolic link; EEXIST when the name is taken: an atomic way to claim a name.</summary>
    public unsafe void MakeSymbolicLink(NativePath name, NativePath target)
    {
        fixed (byte* link = name.Terminated)
        fixed (byte* to = target.Terminated)
        {
            Check.Io(Libc.symlinkat(to, Number, link), "symlink", name.Terminated);
        }
    }

    /// <summary>Makes a hard link to a name in another open directory; a symbolic link is linked itself, not followed.</summary>
    public unsafe void MakeHardLink(NativePath name, DirectoryHandle otherDirectory, NativePath otherName)
    {
        ArgumentNullException.ThrowIfNull(otherDirectory);
        fixed (byte* link = name.Terminated)
        fixed (byte* existing = otherName.Terminated)
        {
            Check.Io(Libc.linkat(otherDirectory.Number, existing, Number, link, 0), "link", name.Terminated);
        }
    }

    /// <summary>Removes a name that is not a directory.</summary>
    public unsafe void Unlink(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(Libc.unlinkat(Number, pointer, 0), "unlink", name.Terminated);
        }
    }

    /// <summary>Removes an empty directory.</summary>
    public unsafe void RemoveDirectory(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(Libc.unlinkat(Number, pointer, AtFlags.AT_REMOVEDIR), "rmdir", name.Terminated);
        }
    }

    /// <summary>Removes a directory if it is empty; false if it is not.</summary>
    public unsafe bool TryRemoveEmptyDirectory(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            return Libc.unlinkat(Number, pointer, AtFlags.AT_REMOVEDIR) == 0 || (Check.LastErrno is Errno.ENOTEMPTY or Errno.EEXIST
                ? false
                : throw Check.Error("rmdir", name.ToString()));
        }
    }

    /// <summary>Renames within this directory, replacing what bears the new name unless told not to.</summary>
    public unsafe void Rename(NativePath from, NativePath to, bool replace = true)
    {
        fixed (byte* old = from.Terminated)
        fixed (byte* name = to.Terminated)
        {
            var flags = replace ? 0 : AtFlags.RENAME_NOREPLACE;
            Check.Io(Libc.renameat2(Number, old, Number, name, flags), "rename", from.Terminated);
        }
    }

    /// <summary>The target of a symbolic link, as bytes.</summary>
    public unsafe byte[] ReadLink(NativePath name)
    {
        var buffer = new byte[4096];
        fixed (byte* pointer = name.Terminated)
        fixed (byte* target = buffer)
        {
            var length = Check.Io(Libc.readlinkat(Number, pointer, target, (nuint)buffer.Length), "readlink", name.Terminated);
            return buffer[..(int)length];
        }
    }

    /// <summary>
    /// Forces to the disk all that has been written to the file system this directory is on, syncfs(2): for trees, where
    /// doing that file by file waits for the disk as often as there are files. Errors of writing are reported from kernel 5.8 on.
    /// </summary>
    public void SyncFileSystem() => Check.Io(Libc.syncfs(Number), "syncfs", $"descriptor {Number}");

    /// <summary>Forces the directory's own entries to the disk.</summary>
    public void SyncEntries() => Sync();

    private unsafe int OpenInRoot(NativePath path, int flags)
    {
        if (InRootPath.IsForced)
        {
            return InRootPath.Open(Number, path.Terminated[..^1], flags);
        }

        var how = new OpenHow { flags = (ulong)flags, resolve = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS };
        fixed (byte* pointer = path.Terminated)
        {
            while (true)
            {
                var fd = Libc.openat2(Number, pointer, &how);
                // EAGAIN: a rename raced with the resolution and the kernel could not prove it stayed inside; try again.
                if (fd < 0 && Check.LastErrno == Errno.ENOSYS)
                {
                    return InRootPath.Open(Number, path.Terminated[..^1], flags);
                }

                if (fd >= 0 || Check.LastErrno is not (Errno.EINTR or Errno.EAGAIN))
                {
                    return Check.Io(fd, "openat2", path.Terminated);
                }
            }
        }
    }
}
