using Containers.Layers.Drivers;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine;

/// <summary>Which storage driver this store uses, found out once after each boot, and the root file systems it makes.</summary>
public sealed class Storage
{
    private const string ProbeName = "overlay";
    private const string Works = "works";

    private readonly Engine _engine;
    private DriverChoice? _choice;

    internal Storage(Engine engine) => _engine = engine;

    /// <summary>The driver and why it was chosen.</summary>
    /// <exception cref="ContainersException">Unsupported: nothing works here; the message says what was tried.</exception>
    public DriverChoice Choice => _choice ??= Choose();

    /// <summary>The root file system of a container yet to be mounted.</summary>
    /// <param name="id">The container.</param>
    /// <param name="layers">Its image's layers by diff id, bottom first.</param>
    /// <param name="transient">It is removed when it ends, so its files need not survive a power cut.</param>
    public RootfsMount RootfsOf(string id, IReadOnlyList<string> layers, bool transient)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var directory = _engine.Paths.Container(id);
        var native = Choice.Driver == StorageDriver.Overlay;
        var lower = layers.Reverse().Select(layer => _engine.Layers.DiffPath(Digest.Parse(layer))).ToList();
        return new RootfsMount
        {
            Driver = Choice.Driver,
            Program = Choice.Program,
            Lower = lower.Count > 0 ? lower : [EmptyLayer()],
            Upper = Path.Combine(directory, "upper"),
            Work = Path.Combine(directory, "work"),
            Options = !native ? [] : transient ? ["userxattr", "volatile"] : ["userxattr"],
        };
    }

    /// <summary>An overlay over an image or a directory, whose changes are nobody's to keep.</summary>
    /// <param name="directory">Where the changes go until they are thrown away.</param>
    /// <param name="layers">The image's layers by diff id, bottom first; empty for a directory.</param>
    /// <param name="source">The directory, where it is no image.</param>
    public RootfsMount OverlayOf(string directory, IReadOnlyList<string> layers, string source)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var lower = layers.Reverse().Select(layer => _engine.Layers.DiffPath(Digest.Parse(layer))).ToList();
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

        var fuse = Fuse("a user namespace of its own needs it", rootfs.Driver == StorageDriver.FuseOverlayfs ? rootfs.Program! : "fuse-overlayfs");
        return rootfs with { Driver = fuse.Driver, Program = fuse.Program, Options = [$"uidmapping={Text(users)}", $"gidmapping={Text(groups)}"] };
    }

    private static string Text(IReadOnlyList<IdMap> map) =>
        string.Join(':', map.Select(m => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{m.Inside}:{m.Outside}:{m.Count}")));

    // Overlay wants at least one lower directory, and an image "FROM scratch" may have none.
    private string EmptyLayer()
    {
        var path = Path.Combine(_engine.Paths.Layers, "empty");
        Tree.Make(path, 0x1ed);
        return path;
    }

    private DriverChoice Choose()
    {
        var options = _engine.Options;
        var program = options.StorageOptions.Select(o => o.Split('=', 2)).LastOrDefault(o => o[0] is "overlay.mount_program" or "mount_program");
        if (program is { Length: 2 } && program[1].Length > 0)
        {
            return Fuse("asked for with a mount program", program[1]);
        }

        return options.StorageDriver switch
        {
            "overlay" => new DriverChoice(StorageDriver.Overlay, "asked for"),
            "fuse-overlayfs" => Fuse("asked for", "fuse-overlayfs"),
            null => Probe(),
            var other => throw new ContainersException(ErrorKind.Unsupported, $"storage driver \"{other}\" is not known: use overlay or fuse-overlayfs"),
        };
    }

    private DriverChoice Probe()
    {
        var remembered = Path.Combine(_engine.Paths.Probes, ProbeName);
        var finding = File.Exists(remembered) ? File.ReadAllText(remembered) : null;
        if (string.IsNullOrEmpty(finding))
        {
            Tree.Make(_engine.Paths.Root);
            finding = _engine.Work.ProbeOverlay(_engine.Paths.Root) ?? Works;
            Tree.Make(_engine.Paths.Probes);
            DurableFile.Write(remembered, System.Text.Encoding.UTF8.GetBytes(finding));
        }

        return finding == Works
            ? new DriverChoice(StorageDriver.Overlay, "native overlayfs works here")
            : Fuse($"native overlayfs does not work here: {finding}", "fuse-overlayfs");
    }

    private static DriverChoice Fuse(string reason, string program) => new(
        StorageDriver.FuseOverlayfs, reason, ProgramSearch.Find(program) ?? throw new ContainersException(
            ErrorKind.Unsupported, $"{program} is not installed ({reason})")
        { Hint = "install the package fuse-overlayfs" });
}
