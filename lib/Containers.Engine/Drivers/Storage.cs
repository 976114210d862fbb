using Containers.Layers.Drivers;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Drivers;

/// <summary>Which storage driver this store uses, found out once after each boot, and the root file systems it makes.</summary>
public sealed class Storage
{
    private const string TreeName = "tree";

    private readonly Engine _engine;
    private DriverChoice? _choice;

    internal Storage(Engine engine) => _engine = engine;

    /// <summary>The driver and why it was chosen.</summary>
    /// <exception cref="ContainersException">Unsupported: what was asked for is missing or not known.</exception>
    public DriverChoice Choice => _choice ??= new DriverSelection(_engine).Choose();

    /// <summary>
    /// The root file system of a container, ready to be mounted. A container keeps its changes whatever driver is chosen
    /// later: one that has a whole copy goes on with that, and a copy takes in what overlay has kept.
    /// </summary>
    /// <param name="record">The container. If it is removed when it ends, its files need not survive a power cut.</param>
    /// <exception cref="ContainersException">NotFound: it was made of a directory that is gone.</exception>
    public RootfsMount RootfsOf(ContainerRecord record)
    {
        var rootfs = Describe(record);
        if (record.RootDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new ContainersException(ErrorKind.NotFound, $"root file system {directory}: no such directory");
        }

        if (rootfs.Driver == StorageDriver.Vfs)
        {
            if (!Directory.Exists(rootfs.Upper))
            {
                _engine.Work.Stack(rootfs.Upper, [.. LowerOf(record).Reverse(), UpperOf(record.Id)], record.IsTransient);
            }

            return rootfs;
        }

        return rootfs.Driver == StorageDriver.Overlay && record.IsTransient ? rootfs with { Options = [.. rootfs.Options, "volatile"] } : rootfs;
    }

    /// <summary>What <see cref="RootfsOf"/> says, for people to read: nothing is made, so it may not be there yet.</summary>
    /// <param name="record">The container.</param>
    public RootfsMount Describe(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record is { RootDirectory: { } directory, RootOverlay: false })
        {
            return new RootfsMount { Driver = StorageDriver.Vfs, Lower = [], Upper = directory };
        }

        var tree = Path.Combine(_engine.Paths.Container(record.Id), TreeName);
        if (Directory.Exists(tree) || Choice.Driver == StorageDriver.Vfs)
        {
            return new RootfsMount { Driver = StorageDriver.Vfs, Lower = [], Upper = tree };
        }

        return new RootfsMount
        {
            Driver = Choice.Driver,
            Program = Choice.Program,
            Lower = LowerOf(record) is { Count: > 0 } lower ? lower : [EmptyLayer()],
            Upper = UpperOf(record.Id),
            Work = Path.Combine(_engine.Paths.Container(record.Id), "work"),
            Options = Choice.Driver == StorageDriver.Overlay ? ["userxattr"] : [],
        };
    }

    /// <summary>An overlay over an image or a directory, whose changes are nobody's to keep.</summary>
    /// <param name="directory">Where the changes go until they are thrown away.</param>
    /// <param name="layers">The image's layers by diff id, bottom first; empty for a directory.</param>
    /// <param name="source">The directory, where it is no image.</param>
    public RootfsMount OverlayOf(string directory, IReadOnlyList<string> layers, string source)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var lower = DiffsOf(layers).Reverse().ToList();
        return new RootfsMount
        {
            Driver = Choice.Driver,
            Program = Choice.Program,
            Lower = lower.Count > 0 ? lower : [source.Length > 0 ? source : EmptyLayer()],
            Upper = Path.Combine(directory, "upper"),
            Work = Path.Combine(directory, "work"),
            Options = Choice.Driver == StorageDriver.Overlay ? ["userxattr", "volatile"] : [],
        };
    }

    /// <summary>Layers to be looked at as one tree. Null where only a copy could show them, which the driver vfs would need.</summary>
    /// <param name="layers">The layers by diff id, bottom first.</param>
    public RootfsMount? ViewOf(IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (Choice.Driver == StorageDriver.Vfs || layers.Count == 0)
        {
            return layers.Count > 1 ? null : new RootfsMount { Driver = StorageDriver.Vfs, Lower = [], Upper = DiffsOf(layers).FirstOrDefault(EmptyLayer()) };
        }

        return new RootfsMount
        {
            Driver = Choice.Driver,
            Program = Choice.Program,
            Lower = [.. DiffsOf(layers).Reverse(), EmptyLayer()], // an overlay without changes wants two layers at least
            Upper = string.Empty,
            Work = string.Empty,
            Options = Choice.Driver == StorageDriver.Overlay ? ["userxattr"] : [],
        };
    }

    /// <summary>Makes a copy of layers as one tree, unless it is there.</summary>
    /// <param name="tree">Where to.</param>
    /// <param name="layers">The layers by diff id, bottom first.</param>
    internal RootfsMount CopyOf(string tree, IReadOnlyList<string> layers)
    {
        _engine.Work.Stack(tree, DiffsOf(layers), transient: true);
        return new RootfsMount { Driver = StorageDriver.Vfs, Lower = [], Upper = tree };
    }

    /// <summary>
    /// The same root file system for a container with a user namespace of its own: fuse-overlayfs translates the owners while
    /// files are read and written. The kernel lets nobody map the ids of an overlay, and only root those of what lies below.
    /// </summary>
    /// <param name="rootfs">The root file system.</param>
    /// <param name="users">The container's user ids.</param>
    /// <param name="groups">The container's group ids.</param>
    public static RootfsMount Translated(RootfsMount rootfs, IReadOnlyList<IdMap> users, IReadOnlyList<IdMap> groups)
    {
        ArgumentNullException.ThrowIfNull(rootfs);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(groups);
        if (users.Count == 0)
        {
            return rootfs;
        }

        var fuse = DriverSelection.Fuse("a user namespace of its own needs it", rootfs.Driver == StorageDriver.FuseOverlayfs ? rootfs.Program! : "fuse-overlayfs");
        return rootfs with { Driver = fuse.Driver, Program = fuse.Program, Options = [$"uidmapping={Text(users)}", $"gidmapping={Text(groups)}"] };
    }

    private static string Text(IReadOnlyList<IdMap> map) =>
        string.Join(':', map.Select(m => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{m.Inside}:{m.Outside}:{m.Count}")));

    /// <summary>What a container's changes are changes of, topmost first.</summary>
    internal IReadOnlyList<string> LowerOf(ContainerRecord record) => record.RootDirectory is { } directory ? [directory] : [.. DiffsOf(record.Layers).Reverse()];

    private string UpperOf(string id) => Path.Combine(_engine.Paths.Container(id), "upper");

    // Bottom first. An overlay cannot have the same directory twice; of a layer that comes again only the topmost shows.
    private IEnumerable<string> DiffsOf(IReadOnlyList<string> layers)
    {
        foreach (var layer in layers.Reverse().Distinct().Reverse())
        {
            yield return _engine.Layers.DiffPath(Digest.Parse(layer));
        }
    }

    // Overlay wants at least one lower directory, and an image "FROM scratch" may have none.
    private string EmptyLayer()
    {
        var path = Path.Combine(_engine.Paths.Layers, "empty");
        Tree.Make(path, 0x1ed);
        return path;
    }
}
