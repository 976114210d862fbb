using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.Runtime.Volumes;

namespace Wherry.Monitor;

/// <summary>Volumes that plug-ins keep: asked for before the container is made, and given back when it has ended.</summary>
internal sealed class PluginMounts : IDisposable
{
    private readonly List<(VolumePlugin Plugin, string Volume)> _used = [];
    private readonly List<string> _mounted = [];
    private string _user = string.Empty;

    /// <summary>Has them mounted by those who keep them, and binds them where the container finds them.</summary>
    internal void Make(MonitorPlan plan, string directory)
    {
        _user = plan.Id;
        foreach (var mount in plan.PluginMounts)
        {
            var plugin = new VolumePlugin(mount.Plugin, mount.Socket, TimeSpan.FromSeconds(mount.TimeoutSeconds));
            var source = plugin.Mount(mount.Volume, _user);
            _used.Add((plugin, mount.Volume));
            if (!Directory.Exists(source))
            {
                throw new ContainersException(ErrorKind.NotFound, $"volume plugin {mount.Plugin}: volume {mount.Volume} is to be at {source}, where no directory is");
            }

            var target = Path.Combine(directory, mount.Path);
            Tree.Make(target);
            MountPoint.Bind(source, target);
            _mounted.Add(target);
        }
    }

    public void Dispose()
    {
        _mounted.ForEach(MountPoint.Detach);
        _mounted.Clear();
        foreach (var (plugin, volume) in _used)
        {
            try
            {
                plugin.Unmount(volume, _user);
            }
            catch (ContainersException)
            {
                // It is gone, or does not want it back: there is nobody to tell, and nothing more to be done.
            }
        }

        _used.Clear();
    }
}
