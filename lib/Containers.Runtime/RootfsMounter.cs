using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>Mounts a container's root file system in this process's mount namespace.</summary>
public static class RootfsMounter
{
    /// <summary>
    /// Mounts at an existing directory. The kernel takes the mount away with the mount namespace; fuse-overlayfs, which runs
    /// as a process of its own in the background from then on, ends when its mount does.
    /// </summary>
    /// <exception cref="ContainersException">Unsupported: fuse-overlayfs refused; its own words are in the message.</exception>
    public static void Mount(RootfsMount rootfs, string target)
    {
        ArgumentNullException.ThrowIfNull(rootfs);
        switch (rootfs.Driver)
        {
            case StorageDriver.Overlay:
                OverlayMount.Mount(rootfs.Lower, rootfs.Upper, rootfs.Work, target, rootfs.Options);
                break;
            case StorageDriver.Vfs:
                MountPoint.Bind(rootfs.Upper, target, recursive: false);
                MountPoint.ForbidDevices(target);
                break;
            default:
                MountFuse(rootfs, target);
                break;
        }
    }

    private static void MountFuse(RootfsMount rootfs, string target)
    {
        var options = $"lowerdir={string.Join(':', rootfs.Lower)},upperdir={rootfs.Upper},workdir={rootfs.Work}";
        var run = ProgramRun.Run(rootfs.Program!, ["-o", string.Join(',', [options, .. rootfs.Options]), target]);
        if (!run.Succeeded)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"fuse-overlayfs: {run.Output}")
            {
                Hint = "it needs /dev/fuse to be readable and writable: chmod 666 /dev/fuse",
            };
        }
    }
}
