using Containers.Engine.Drivers;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Where the things are that a container's record wants mounted.</summary>
internal sealed class MountPlan(Engine engine, ContainerRecord record)
{
    private readonly VolumePlan _volumes = new(engine);

    /// <summary>The mounts, for the specification.</summary>
    internal IReadOnlyList<MountSpec> Mounts => [.. record.Mounts.Select(Mount)];

    /// <summary>The overlays the monitor makes before, on which some of the mounts stand.</summary>
    internal IReadOnlyList<OverlayPlan> Overlays => Of(mount => mount.Overlay, (index, mount) => new OverlayPlan(Mounted(index, mount), PathOf(index)));

    /// <summary>The volumes that plug-ins keep, which the monitor asks for.</summary>
    internal IReadOnlyList<PluginMount> Plugins => Of(mount => _volumes.DriverOf(mount) is not null, PluginOf);

    /// <summary>The parts of volumes and images that are mounted alone, found by the monitor without following a link out.</summary>
    internal IReadOnlyList<PartPlan> Parts => Of(mount => mount.SubPath.Length > 0, (index, mount) => new PartPlan(Source(index, mount), mount.SubPath, PartOf(index)));

    /// <summary>What is given to the container's user.</summary>
    internal IReadOnlyList<string> Chown => Of(mount => mount.Chown && mount.Type is "bind" or "volume", Source);

    private List<T> Of<T>(Predicate<ContainerMount> isMeant, Func<int, ContainerMount, T> make)
    {
        var made = new List<T>();
        foreach (var (index, mount) in record.Mounts.Index())
        {
            if (isMeant(mount))
            {
                made.Add(make(index, mount));
            }
        }

        return made;
    }

    private static string PartOf(int index) => Path.Combine("parts", index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // The files of an image have owners that count from the container's ids, those of a directory are the host's.
    private RootfsMount Mounted(int index, ContainerMount mount)
    {
        var overlay = engine.Storage.OverlayOf(Path.Combine(engine.Paths.Container(record.Id), PathOf(index)), mount.Type == "image" ? mount.Layers : [], mount.Source);
        return mount.Type == "image" ? Storage.Translated(overlay, record.Namespaces.UserMap, record.Namespaces.GroupMap) : overlay;
    }

    private static string PathOf(int index) => Path.Combine("mounts", index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private MountSpec Mount(ContainerMount mount, int index)
    {
        var spec = !mount.Overlay && _volumes.DriverOf(mount) is null && _volumes.TryMount(mount) is { } volume ? volume : MountOther(mount, index);
        return mount.SubPath.Length == 0 ? spec : spec with { Source = Path.Combine(engine.Paths.ContainerRun(record.Id), PartOf(index)) };
    }

    private MountSpec MountOther(ContainerMount mount, int index) => mount.Type is "tmpfs" or "ramfs" or "devpts"
        ? new MountSpec { Destination = mount.Destination, Type = mount.Type, Source = mount.Type, Options = mount.Options }
        : new MountSpec { Destination = mount.Destination, Type = "bind", Source = Source(index, mount), Options = mount.Options };

    private string Source(int index, ContainerMount mount) =>
        mount.Overlay ? Path.Combine(engine.Paths.ContainerRun(record.Id), PathOf(index))
        : _volumes.DriverOf(mount) is null ? mount.Source
        : Path.Combine(engine.Paths.ContainerRun(record.Id), PluginPathOf(index));

    private PluginMount PluginOf(int index, ContainerMount mount)
    {
        if (mount.Overlay)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"volume {mount.Name}: option O is not supported for volumes of plug-ins");
        }

        var plugins = new VolumePlugins(engine);
        var driver = _volumes.DriverOf(mount)!;
        return new PluginMount(driver, plugins.SocketOf(driver), plugins.Timeout, mount.Name!, PluginPathOf(index));
    }

    private static string PluginPathOf(int index) => Path.Combine("plugins", index.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
