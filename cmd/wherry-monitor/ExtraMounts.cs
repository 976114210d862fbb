using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Containers.Runtime;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>What is mounted for a container besides its root file system, in this process's private mount namespace.</summary>
internal sealed class ExtraMounts : IDisposable
{
    private readonly List<string> _mounted = [];
    private readonly List<PrivateRootfs> _overlays = [];
    private readonly List<string> _thrownAway = [];

    /// <summary>Mounts the overlays, empty of earlier changes, and gives to the container's user what is to be theirs.</summary>
    internal void Make(MonitorPlan plan, string directory, string rootPath)
    {
        foreach (var overlay in plan.Overlays)
        {
            var changes = Path.GetDirectoryName(overlay.Mount.Upper)!;
            Tree.Remove(changes);
            Tree.Make(overlay.Mount.Upper, 0x1ed);
            Tree.Make(overlay.Mount.Work);
            _thrownAway.Add(changes);
            var target = Path.Combine(directory, overlay.Path);
            Tree.Make(target);
            _overlays.Add(PrivateRootfs.Mount(overlay.Mount, target, readOnly: false));
        }

        foreach (var part in plan.Parts)
        {
            BindPart(part, Path.Combine(directory, part.Path));
        }

        if (plan.Chown.Count > 0)
        {
            var user = ContainerUser.Resolve(rootPath, plan.Spec.User, []).User;
            foreach (var path in plan.Chown)
            {
                TreeOwner.Change(path, IdMapping.Outside(plan.Spec.UserMap, user.Uid), IdMapping.Outside(plan.Spec.GroupMap, user.Gid));
            }
        }
    }

    private void BindPart(PartPlan part, string target)
    {
        using var root = DirectoryHandle.Open(part.Root);
        try
        {
            using var inside = root.OpenFileInRoot(part.SubPath);
            Tree.Make(Path.GetDirectoryName(target)!);
            if (Directory.Exists(inside.SelfPath))
            {
                Tree.Make(target);
            }
            else
            {
                FileOpening.Create(target).Dispose();
            }

            MountPoint.Bind(inside.SelfPath, target);
            _mounted.Add(target);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new ContainersException(ErrorKind.NotFound, $"subpath {part.SubPath}: no such file or directory", e);
        }
    }

    public void Dispose()
    {
        // Before the overlays they may stand on.
        foreach (var target in _mounted)
        {
            MountPoint.Detach(target);
        }

        _mounted.Clear();
        _overlays.ForEach(overlay => overlay.Dispose());
        _overlays.Clear();
        _thrownAway.ForEach(Tree.Remove);
        _thrownAway.Clear();
    }
}
