using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci.Runtime;
using Containers.Runtime;

namespace Containers.Engine.Files;

/// <summary>
/// A stack mounted for whoever asked, in the mount namespace they are in, until they take it away or the namespace ends with
/// its last process.
/// </summary>
internal static class LastingMount
{
    internal static void Make(RootfsMount rootfs, string target, bool readOnly)
    {
        Tree.Make(target);
        if (!IsMounted(target))
        {
            RootfsMounter.Mount(rootfs, target, readOnly);
        }
    }

    internal static void Remove(string target)
    {
        if (Directory.Exists(target) && IsMounted(target))
        {
            MountPoint.Unmount(target);
        }

        Tree.Remove(target);
    }

    internal static bool IsMounted(string path)
    {
        using var above = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        using var there = DirectoryHandle.Open(path);
        return above.Status().Device != there.Status().Device;
    }
}
