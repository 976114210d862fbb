using Containers.Oci;
using Containers.Runtime.Volumes;

namespace Containers.Engine.Volumes;

/// <summary>The use of a volume's files by a command: of one that a plug-in keeps, the plug-in is asked for them, and told when it is over.</summary>
internal sealed class VolumeUse : IDisposable
{
    private readonly VolumePlugin? _plugin;
    private readonly string _volume;
    private readonly string _user;

    private VolumeUse(string volume, string path)
    {
        _volume = volume;
        _user = string.Empty;
        Path = path;
    }

    private VolumeUse(string volume, VolumePlugin plugin)
    {
        _volume = volume;
        _plugin = plugin;
        _user = $"wherry-{Guid.NewGuid():N}";
        Path = plugin.Mount(volume, _user);
    }

    /// <summary>Where its files are, for as long as this object lives.</summary>
    internal string Path { get; }

    /// <exception cref="ContainersException">NotFound; Unsupported: it is only there while containers run.</exception>
    internal static VolumeUse Begin(Engine engine, string name)
    {
        var view = new VolumeLister(engine).Find(name);
        return view.Record.Driver != VolumeCreator.LocalDriver ? new VolumeUse(name, new VolumePlugins(engine).Find(view.Record.Driver))
            : LocalVolumeOptions.IsDirectory(view.Record.Options) ? new VolumeUse(name, view.DataPath)
            : throw new ContainersException(ErrorKind.Unsupported, $"volume {name} is mounted from elsewhere when a container starts: there are no files of it in the store");
    }

    public void Dispose() => _plugin?.Unmount(_volume, _user);
}
