using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Runtime;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>What is mounted for a container besides its root file system, in this process's private mount namespace.</summary>
internal sealed class ExtraMounts : IDisposable
{
    private readonly List<string> _mounted = [];
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
            RootfsMounter.Mount(overlay.Mount, target);
            _mounted.Add(target);
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

    public void Dispose()
    {
        foreach (var target in _mounted)
        {
            MountPoint.Detach(target);
        }

        _mounted.Clear();
        _thrownAway.ForEach(Tree.Remove);
        _thrownAway.Clear();
    }
}
