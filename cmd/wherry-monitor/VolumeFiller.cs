using Containers.Linux;
using Containers.Linux.Files;
using Containers.Runtime.Protocol;
using Containers.State;
using Containers.State.Volumes;

namespace Wherry.Monitor;

/// <summary>
/// Gives a new volume what the image has at the place where it is mounted, once, before the first start. Nothing of the
/// container runs yet, but its image may be hostile: the place is looked for inside the root file system, and no link is
/// followed out of it.
/// </summary>
internal static class VolumeFiller
{
    internal static void Fill(MonitorPlan plan, string rootPath)
    {
        var volumes = new VolumeRecords(new StorePaths(plan.StoreRoot, plan.RunRoot));
        foreach (var fill in plan.Fills)
        {
            Fill(volumes, fill, rootPath, plan.SingleId);
        }
    }

    private static void Fill(VolumeRecords volumes, VolumeFill fill, string rootPath, bool singleId)
    {
        using var alone = LockFile.Acquire(volumes.LockPath(fill.Volume)); // two containers may start with it at once
        if (volumes.Find(fill.Volume) is not { NeedsFilling: true } volume)
        {
            return;
        }

        using var data = DirectoryHandle.Open(volumes.DataPath(fill.Volume));
        if (volume.FillingBegun)
        {
            foreach (var name in data.Names())
            {
                Tree.Remove(data, name);
            }
        }

        using var root = DirectoryHandle.Open(rootPath);
        using var source = fill.Copies && data.Names().Count == 0 ? TryOpen(root, fill.Path) : null;
        if (source is not null)
        {
            volumes.Put(volume with { FillingBegun = true });
            new TreeCopy(data, keepOwners: !singleId).CopyFrom(source);
        }

        if (!singleId && (fill.UserId ?? fill.GroupId) is not null)
        {
            using var directory = DirectoryHandle.Open(volumes.PathOf(fill.Volume));
            var status = directory.Status("_data")!.Value;
            directory.ChangeOwner("_data", fill.UserId ?? status.UserId, fill.GroupId ?? status.GroupId);
        }

        volumes.Put(volume with { NeedsFilling = !fill.Copies, FillingBegun = false });
    }

    private static DirectoryHandle? TryOpen(DirectoryHandle root, string path)
    {
        try
        {
            return root.OpenDirectoryInRoot(path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null; // the image has nothing there
        }
    }
}
