using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>Mounts a container's root file system in this process's mount namespace.</summary>
public static class RootfsMounter
{
    internal const string FuseDevice = "/dev/fuse";

    /// <summary>
    /// Mounts at an existing directory. The kernel takes the mount away with the mount namespace; fuse-overlayfs, which runs
    /// as a process of its own in the background from then on, ends when its mount does.
    /// </summary>
    /// <param name="rootfs">The root file system.</param>
    /// <param name="target">Where to.</param>
    /// <param name="readOnly">As it is, changes included, without touching it: nothing can be written.</param>
    /// <exception cref="ContainersException">Unsupported: fuse-overlayfs refused; its own words are in the message.</exception>
    public static void Mount(RootfsMount rootfs, string target, bool readOnly = false)
    {
        ArgumentNullException.ThrowIfNull(rootfs);
        switch (rootfs.Driver)
        {
            case StorageDriver.Overlay:
                MountOverlay(rootfs, target, readOnly);
                break;
            case StorageDriver.Vfs:
                BindCopy(rootfs, target, readOnly);
                break;
            default:
                MountFuse(rootfs, target, readOnly);
                break;
        }
    }

    /// <summary>Shows a whole copy.</summary>
    private static void BindCopy(RootfsMount rootfs, string target, bool readOnly)
    {
        MountPoint.Bind(rootfs.Upper, target, recursive: false);
        MountPoint.ForbidDevices(target);
        if (readOnly)
        {
            MountPoint.MakeReadOnly(target);
        }
    }

    private static void MountFuse(RootfsMount rootfs, string target, bool readOnly)
    {
        var run = ProgramRun.Run(rootfs.Program!, ["-o", FuseOptions(rootfs, readOnly), target]);
        if (!run.Succeeded)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"fuse-overlayfs: {run.Output}")
            {
                Hint = DeviceAccess.FindRemedy(FuseDevice, "fuse"),
            };
        }
    }

    /// <summary>Mounts with the kernel's own overlayfs.</summary>
    private static void MountOverlay(RootfsMount rootfs, string target, bool readOnly)
    {
        if (!readOnly)
        {
            OverlayMount.Mount(rootfs.Lower, rootfs.Upper, rootfs.Work, target, rootfs.Options);
            return;
        }

        // "volatile" and its like are about writing.
        OverlayMount.Mount(Seen(rootfs), null, null, target, [.. rootfs.Options.Where(option => option == "userxattr")]);
    }

    /// <summary>What fuse-overlayfs is told with -o.</summary>
    internal static string FuseOptions(RootfsMount rootfs, bool readOnly)
    {
        var stack = readOnly
            ? $"lowerdir={string.Join(':', Seen(rootfs))}"
            : $"lowerdir={string.Join(':', rootfs.Lower)},upperdir={rootfs.Upper},workdir={rootfs.Work}";
        return string.Join(',', [stack, .. rootfs.Options]);
    }

    // Changes are one more layer to whoever only looks.
    private static List<string> Seen(RootfsMount rootfs) => rootfs.Upper.Length == 0 ? [.. rootfs.Lower] : [rootfs.Upper, .. rootfs.Lower];
}
