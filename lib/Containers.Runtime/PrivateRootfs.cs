using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>
/// A file system mounted as long as this process wants it, in its own mount namespace. However the process ends, nothing
/// stays: the kernel takes the mount away with the namespace, and fuse-overlayfs dies with its starter.
/// </summary>
public sealed class PrivateRootfs : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

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

        RootfsMounter.Mount(rootfs, target, readOnly);
        return new PrivateRootfs(target, null);
    }

    /// <summary>Takes the mount away.</summary>
    public void Dispose()
    {
        MountPoint.Detach(Path);
        if (_fuse is not null)
        {
            AwaitEnd(_fuse);
            _fuse.Dispose();
        }
    }

    // It ends with its mount, and has written everything then. A stranger in the mount can keep it: then it is ended.
    private static void AwaitEnd(ChildProcess fuse)
    {
        var loop = new EventLoop();
        using var timer = TimerDescriptor.Create();
        timer.Arm(s_patience);
        using var ended = loop.Add(fuse.Handle, Readiness.Read, _ => loop.Stop());
        using var late = loop.Add(timer, Readiness.Read, _ =>
        {
            fuse.Kill(Signals.SIGKILL);
            loop.Stop();
        });
        loop.Run();
        try
        {
            fuse.Wait();
        }
        catch (LinuxException e) when (e.Errno == Errno.ECHILD)
        {
            // A collection of all ended children was quicker.
        }
    }

    private static ChildProcess StartFuse(RootfsMount rootfs, string target, bool readOnly)
    {
        using var nothing = FileOpening.ReadWrite("/dev/null");
        var fuse = ChildProcess.Start(new ProcessPlan
        {
            Path = rootfs.Program!,
            Arguments = [rootfs.Program!, "-f", "-o", RootfsMounter.FuseOptions(rootfs, readOnly), target],
            Environment = [],
            DieWithParent = true,
            Descriptors = [new(nothing, 0), new(nothing, 1), new(nothing, 2)], // it remarks on options it was not given
        });
        if (MountChanges.Await(target, fuse))
        {
            return fuse;
        }

        fuse.Wait();
        fuse.Dispose();
        throw new ContainersException(ErrorKind.Unsupported, "fuse-overlayfs could not mount the root file system")
        {
            Hint = DeviceAccess.FindRemedy(RootfsMounter.FuseDevice, "fuse"),
        };
    }
}
