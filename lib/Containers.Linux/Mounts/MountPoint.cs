using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Mounts;

/// <summary>Mounting in this process's mount namespace, mount(2) and its successors.</summary>
public static class MountPoint
{
    /// <summary>Keeps everything mounted from now on out of the namespace this one was copied from.</summary>
    public static void IsolateFromParent() => Mount(null, "/", null, MountConstants.MS_SLAVE | MountConstants.MS_REC, null);

    /// <summary>Makes a directory or file visible at a second place; <paramref name="recursive"/> takes the mounts below along.</summary>
    public static void Bind(string source, string target, bool recursive = true) =>
        Mount(source, target, null, MountConstants.MS_BIND | (recursive ? MountConstants.MS_REC : 0), null);

    /// <summary>
    /// Makes device files below a mount point mere files. Before kernel 5.12, which can say so without touching the mount's
    /// other attributes, they stay what they are.
    /// </summary>
    public static unsafe void ForbidDevices(string target)
    {
        var attributes = new MountAttributes { attr_set = MountConstants.MOUNT_ATTR_NODEV };
        fixed (byte* pointer = ((NativePath)target).Terminated)
        {
            if (Libc.mount_setattr(AtFlags.AT_FDCWD, pointer, 0, &attributes) < 0 && Check.LastErrno != Errno.ENOSYS)
            {
                throw Check.Error("mount_setattr", target);
            }
        }
    }

    /// <summary>Forbids writing through a mount, whatever else it forbids (kernel 5.12).</summary>
    public static unsafe void MakeReadOnly(string target)
    {
        var attributes = new MountAttributes { attr_set = MountConstants.MOUNT_ATTR_RDONLY };
        fixed (byte* path = ((NativePath)target).Terminated)
        {
            Check.Io(Libc.mount_setattr(AtFlags.AT_FDCWD, path, 0, &attributes), "mount_setattr", target);
        }
    }

    /// <summary>Mounts a file system by type and comma-separated data, as mount(8) would.</summary>
    public static void Mount(string type, string source, string target, string data) =>
        Mount(source, target, type, MountConstants.MS_NODEV, data);

    /// <summary>Takes a mount away at once; it lives on unseen for those who still use it.</summary>
    public static unsafe void Detach(string target)
    {
        fixed (byte* pointer = ((NativePath)target).Terminated)
        {
            Check.Io(Libc.umount2(pointer, MountConstants.MNT_DETACH), "umount", target);
        }
    }

    /// <summary>Takes a mount away; EBUSY while it is used.</summary>
    public static unsafe void Unmount(string target)
    {
        fixed (byte* pointer = ((NativePath)target).Terminated)
        {
            Check.Io(Libc.umount2(pointer, 0), "umount", target);
        }
    }

    private static unsafe void Mount(string? source, string target, string? type, ulong flags, string? data)
    {
        fixed (byte* from = ((NativePath)(source ?? string.Empty)).Terminated)
        fixed (byte* to = ((NativePath)target).Terminated)
        fixed (byte* kind = ((NativePath)(type ?? string.Empty)).Terminated)
        fixed (byte* text = ((NativePath)(data ?? string.Empty)).Terminated)
        {
            var result = Libc.mount(
                source is null ? null : from, to, type is null ? null : kind, (nuint)flags, data is null ? null : text);
            Check.Io(result, "mount", target);
        }
    }
}
