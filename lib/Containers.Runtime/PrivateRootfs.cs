using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>
/// A root file system mounted for the length of one job, in this process's own mount namespace. However the process ends,
/// nothing stays: the kernel takes the mount away with the namespace, and fuse-overlayfs dies with its starter.
/// </summary>
public sealed class PrivateRootfs : IDisposable
{
    private readonly ChildProcess? _fuse;

    private PrivateRootfs(string path, ChildProcess? fuse)
    {
        Path = path;
        _fuse = fuse;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts at an existing directory. Must be called by the thread that lives as long as the process.</summary>
    /// <param name="rootfs">The root file system.</param>
    /// <param name="target">Where to; absolute.</param>
    /// <param name="readOnly">As it is, without touching it: it may be in use then, and nothing can be written.</param>
    /// <exception cref="ContainersException">Unsupported: fuse-overlayfs refused.</exception>
    public static PrivateRootfs Mount(RootfsMount rootfs, string target, bool readOnly)
    {
        ArgumentNullException.ThrowIfNull(rootfs);
        if (rootfs.Driver == StorageDriver.FuseOverlayfs)
        {
            return new PrivateRootfs(target, StartFuse(rootfs, target, readOnly));
        }

        RootfsMounter.MountOverlay(rootfs, target, readOnly);
        return new PrivateRootfs(target, null);
    }

    /// <summary>Takes the mount away.</summary>
    public void Dispose()
    {
        MountPoint.Detach(Path);
        _fuse?.Wait(); // it ends with its mount, and has written everything then
        _fuse?.Dispose();
    }

    private static ChildProcess StartFuse(RootfsMount rootfs, string target, bool readOnly)
    {
        using var nothing = FileOpening.ReadWrite("/dev/null");
        using var errors = FileDescriptor.Standard(2);
        var fuse = ChildProcess.Start(new ProcessPlan
        {
            Path = rootfs.Program!,
            Arguments = [rootfs.Program!, "-f", "-o", RootfsMounter.FuseOptions(rootfs, readOnly), target],
            Environment = [],
            DieWithParent = true,
            Descriptors = [new(nothing, 0), new(nothing, 1), new(errors, 2)],
        });
        if (MountChanges.Await(target, fuse))
        {
            return fuse;
        }

        fuse.Wait();
        fuse.Dispose();
        throw new ContainersException(ErrorKind.Unsupported, "fuse-overlayfs could not mount the container's root file system")
        {
            Hint = "it needs /dev/fuse to be readable and writable: chmod 666 /dev/fuse",
        };
    }
}
