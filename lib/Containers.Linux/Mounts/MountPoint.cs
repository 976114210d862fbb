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

    /// <summary>Mounts overlayfs; layers go from the topmost down.</summary>
    /// <param name="lower">The read-only layers. At least one.</param>
    /// <param name="upper">Where changes go; null for a read-only mount.</param>
    /// <param name="work">An empty directory on the same file system as <paramref name="upper"/>.</param>
    /// <param name="target">Where to mount.</param>
    /// <param name="options">Flags such as "userxattr" (kernel 5.11) and "volatile" (kernel 5.10).</param>
    public static void MountOverlay(
        IReadOnlyList<string> lower, string? upper, string? work, string target, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(options);
        if (!TryMountOverlayByLayer(lower, upper, work, target, options))
        {
            var data = $"lowerdir={string.Join(':', lower)}";
            data += upper is null ? string.Empty : $",upperdir={upper},workdir={work}";
            Mount("overlay", "overlay", target, string.Concat(data, options.Count == 0 ? "" : ",", string.Join(',', options)));
        }
    }

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

    // One option a layer ("lowerdir+", kernel 6.5): no limit of one page for all, no characters that need escaping.
    private static bool TryMountOverlayByLayer(
        IReadOnlyList<string> lower, string? upper, string? work, string target, IReadOnlyList<string> options)
    {
        using var context = FileSystemContext.TryOpen("overlay");
        if (context is null || !context.TrySet("lowerdir+", lower[0]))
        {
            return false;
        }

        context.Set("source", "overlay"); // what /proc/mounts shows

        foreach (var layer in lower.Skip(1))
        {
            context.Set("lowerdir+", layer);
        }

        if (upper is not null)
        {
            context.Set("upperdir", upper);
            context.Set("workdir", work!);
        }

        foreach (var option in options)
        {
            context.SetFlag(option);
        }

        context.Mount(target, MountConstants.MOUNT_ATTR_NODEV);
        return true;
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
