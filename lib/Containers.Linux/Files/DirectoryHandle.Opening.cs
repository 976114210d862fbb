using Containers.Linux.Interop;

namespace Containers.Linux.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>
    /// Tells what a path below this directory stands for, as if this were the root of the file system; a symbolic link in the
    /// last place is followed as well. Null when there is no such thing, or a link leads in circles.
    /// </summary>
    public FileStatus? StatusInRoot(NativePath path)
    {
        try
        {
            using var found = OpenReferenceInRoot(path);
            return found.Status();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
    }

    /// <summary>
    /// Opens what bears a path below this directory, as if this were the root of the file system, only to refer to it:
    /// neither to read nor to write, but as a place for a mount, or to ask what it is.
    /// </summary>
    public FileDescriptor OpenReferenceInRoot(NativePath path) => new(
        OpenAt2(path, OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0, ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS));

    /// <summary>
    /// Opens a regular file directly in this directory for writing, emptied: it stays the file it is, under all its names.
    /// What it is gets settled before it is opened, so that nothing put in its place meanwhile is written to; null for
    /// anything but a regular file.
    /// </summary>
    public unsafe FileDescriptor? OpenRegularEmptied(NativePath name)
    {
        fixed (byte* pointer = name.Terminated)
        {
            var reference = OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            using var found = new FileDescriptor(Check.Io(Libc.openat(Number, pointer, reference, 0), "open", name.Terminated));
            if (found.Status().Type != FileType.Regular)
            {
                return null;
            }

            fixed (byte* self = ((NativePath)found.SelfPath).Terminated)
            {
                var flags = OpenFlags.O_WRONLY | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC;
                return new FileDescriptor(Check.Io(Libc.openat(AtFlags.AT_FDCWD, self, flags, 0), "open", name.Terminated));
            }
        }
    }
}
