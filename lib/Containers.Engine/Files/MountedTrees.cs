using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Files;

/// <summary>A tree that can be looked at.</summary>
/// <param name="Id">The container or image.</param>
/// <param name="Path">Where.</param>
public sealed record MountedTree(string Id, string Path);

/// <summary>
/// Makes the files of containers and images visible to the caller, in the mount namespace the caller is in. That takes root,
/// or a shell of "unshare", whose namespace ends with it and takes the mounts along.
/// </summary>
public sealed class MountedTrees(Engine engine)
{
    private string Directory => Path.Combine(engine.Paths.RunRoot, "mounts");

    /// <summary>
    /// A container's root file system to read and write, without its volumes. Of a running container it is the one its
    /// monitor has mounted, reached through the monitor.
    /// </summary>
    /// <exception cref="ContainersException">Unsupported: neither root nor inside "unshare".</exception>
    public MountedTree Mount(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        InfraGuard.RequireFiles(record);
        RequireNamespace("mount");
        var view = new ContainerObserver(engine).Observe(record);
        var tree = view.IsRunning
            ? new MountedTree(record.Id, InMonitor(record, view.State))
            : Make(record.Id, new ContainerTrees(engine).Rootfs(record), readOnly: false);
        engine.Events.Write(EventRecord.Of(record, "mount"));
        return tree;
    }

    /// <summary>An image's files, read-only.</summary>
    /// <exception cref="ContainersException">Unsupported: neither root nor inside "unshare".</exception>
    public MountedTree Mount(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        RequireNamespace("image mount");

        var view = engine.Storage.ViewOf(image.Layers) ?? throw new ContainersException(
            ErrorKind.Unsupported, "the storage driver vfs cannot show an image of several layers")
        { Hint = "create a container of it, and mount that" };
        return Make(image.Id, view, readOnly: true);
    }

    /// <summary>Takes a mount away; one that is not there is fine.</summary>
    /// <param name="id">The container or image.</param>
    /// <exception cref="ContainersException">Unsupported as above; InUse while somebody uses it.</exception>
    public void Unmount(string id)
    {
        RequireNamespace("unmount");
        TryDetach(id);
    }

    /// <summary>The same where the caller can have mounted anything at all: what is about to be removed must not stay visible.</summary>
    /// <exception cref="ContainersException">InUse while somebody uses it.</exception>
    internal void TryDetach(string id)
    {
        var path = Path.Combine(Directory, id);
        if (!System.IO.Directory.Exists(path))
        {
            return;
        }

        try
        {
            var isMounted = LastingMount.IsMounted(path);
            LastingMount.Remove(path);
            if (isMounted && engine.Containers.Find(id) is { } record)
            {
                engine.Events.Write(EventRecord.Of(record, "unmount"));
            }
        }
        catch (Linux.LinuxException e) when (e.Errno == Linux.Errno.EBUSY)
        {
            throw new ContainersException(ErrorKind.InUse, $"{id[..12]} is in use by a process that is in its files", e);
        }
    }

    /// <summary>What is mounted where the caller is, running containers included.</summary>
    public IReadOnlyList<MountedTree> Containers() =>
    [
        .. new ContainerObserver(engine).All().Select(view => view.IsRunning
            ? new MountedTree(view.Record.Id, InMonitor(view.Record, view.State)) : Mounted(view.Record.Id)).OfType<MountedTree>(),
    ];

    /// <summary>The images that are mounted where the caller is.</summary>
    public IReadOnlyList<MountedTree> Images() => [.. engine.Images.List().Select(image => Mounted(image.Id)).OfType<MountedTree>()];

    private MountedTree? Mounted(string id)
    {
        var path = Path.Combine(Directory, id);
        return System.IO.Directory.Exists(path) && LastingMount.IsMounted(path) ? new MountedTree(id, path) : null;
    }

    private MountedTree Make(string id, RootfsMount rootfs, bool readOnly)
    {
        var path = Path.Combine(Directory, id);
        LastingMount.Make(rootfs, path, readOnly);
        return new MountedTree(id, path);
    }

    private string InMonitor(ContainerRecord record, ContainerState state)
    {
        var place = new ContainerTrees(engine).InMonitor(record, state);
        return $"/proc/{place.Pid}/root{place.Below}";
    }

    private static void RequireNamespace(string command)
    {
        if (ThisProcess.UserId != 0)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"cannot run command \"wherry {command}\" in rootless mode, must execute \"wherry unshare\" first")
            {
                Hint = $"wherry unshare sh -c 'cd $(wherry {command} NAME) && ls'",
            };
        }
    }
}
