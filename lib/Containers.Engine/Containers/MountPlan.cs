using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Where the things are that a container's record wants mounted.</summary>
internal sealed class MountPlan(Engine engine, ContainerRecord record)
{
    /// <summary>The mounts, for the specification.</summary>
    internal IReadOnlyList<MountSpec> Mounts => [.. record.Mounts.Select(Mount)];

    /// <summary>The overlays the monitor makes before, on which some of the mounts stand.</summary>
    internal IReadOnlyList<OverlayPlan> Overlays => [.. record.Mounts.Index().Where(m => m.Item.Overlay).Select(m => new OverlayPlan(
        Mounted(m.Index, m.Item), PathOf(m.Index)))];

    /// <summary>What is given to the container's user.</summary>
    internal IReadOnlyList<string> Chown => [.. record.Mounts.Index().Where(m => m.Item.Chown && m.Item.Type is "bind" or "volume").Select(m => Source(m.Index, m.Item))];

    // The files of an image have owners that count from the container's ids, those of a directory are the host's.
    private RootfsMount Mounted(int index, ContainerMount mount)
    {
        var overlay = engine.Storage.OverlayOf(Path.Combine(engine.Paths.Container(record.Id), PathOf(index)), mount.Type == "image" ? mount.Layers : [], mount.Source);
        return mount.Type == "image" ? Storage.Translated(overlay, record.Namespaces.UserMap, record.Namespaces.GroupMap) : overlay;
    }

    private static string PathOf(int index) => Path.Combine("mounts", index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private MountSpec Mount(ContainerMount mount, int index) => mount.Type is "tmpfs" or "ramfs" or "devpts"
        ? new MountSpec { Destination = mount.Destination, Type = mount.Type, Source = mount.Type, Options = mount.Options }
        : new MountSpec { Destination = mount.Destination, Type = "bind", Source = Source(index, mount), Options = mount.Options };

    private string Source(int index, ContainerMount mount)
    {
        var source = mount.Overlay ? Path.Combine(engine.Paths.ContainerRun(record.Id), PathOf(index)) : mount.Source;
        return mount.SubPath.Length == 0 ? source : Path.Combine(source, mount.SubPath);
    }
}
