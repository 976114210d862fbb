using System.Globalization;
using System.Text;
using Containers.Layers.Drivers;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Drivers;

/// <summary>
/// Chooses the storage driver: the one asked for, or the best that works here, found out by trying. What a trial found is
/// remembered until the next boot, for each file system a store is on.
/// </summary>
internal sealed class DriverSelection(Engine engine)
{
    private const string Works = "works";
    private const string FuseProgram = "fuse-overlayfs";
    private const string FuseDevice = "/dev/fuse";

    internal DriverChoice Choose()
    {
        StorageDriver? asked = engine.Options.StorageDriver is { } name ? DriverNames.Parse(name) : null;
        if (asked == StorageDriver.Vfs)
        {
            return new DriverChoice(StorageDriver.Vfs, "asked for");
        }

        // A mount program is overlay's, and makes another driver of it.
        if (MountProgram() is { } program)
        {
            return Fuse("asked for with a mount program", program);
        }

        return asked switch
        {
            StorageDriver.FuseOverlayfs => Fuse("asked for", FuseProgram),
            StorageDriver.Overlay => new DriverChoice(StorageDriver.Overlay, "asked for"),
            _ => Configured(),
        };
    }

    /// <summary>
    /// What storage.conf says. Its "overlay" is what is tried first anyway, and a driver that only other tools have is
    /// theirs: neither keeps a store from working.
    /// </summary>
    private DriverChoice Configured()
    {
        var settings = engine.StorageSettings;
        if (settings.Driver == DriverNames.Of(StorageDriver.Vfs))
        {
            return new DriverChoice(StorageDriver.Vfs, "storage.conf says so");
        }

        return settings.MountProgram is { } program ? Fuse("storage.conf names a mount program", program)
            : settings.Driver == FuseProgram ? Fuse("storage.conf says so", FuseProgram)
            : Probe();
    }

    private string? MountProgram()
    {
        var option = engine.Options.StorageOptions.Select(o => o.Split('=', 2)).LastOrDefault(o => o[0] is "overlay.mount_program" or "mount_program");
        return option is [_, { Length: > 0 } program] ? program : null;
    }

    private DriverChoice Probe()
    {
        Tree.Make(engine.Paths.Root);
        var isNew = false;
        var finding = Remembered("overlay", () =>
        {
            isNew = true;
            return engine.Work.ProbeOverlay(engine.Paths.Root);
        });
        if (finding == Works)
        {
            return new DriverChoice(StorageDriver.Overlay, "native overlayfs works here");
        }

        var reason = $"native overlayfs does not work here: {finding}";
        var choice = FindFuseObstacle(out var program) is { } obstacle
            ? new DriverChoice(StorageDriver.Vfs, $"{reason}; nor does fuse-overlayfs: {obstacle}")
            : new DriverChoice(StorageDriver.FuseOverlayfs, reason, program);
        if (isNew)
        {
            // Once after each boot: whoever cannot change it need not read it with every command.
            engine.Options.Warn($"the storage driver is {DriverNames.Of(choice.Driver)}: {choice.Reason}");
        }

        return choice;
    }

    // The plain obstacles first and every time: they cost no process, and may have been mended since.
    private string? FindFuseObstacle(out string? program)
    {
        var found = program = ProgramSearch.Find(FuseProgram);
        if (found is null)
        {
            return "it is not installed";
        }

        try
        {
            FileOpening.ReadWrite(FuseDevice).Dispose();
        }
        catch (LinuxException e)
        {
            return e.Message;
        }

        var finding = Remembered(FuseProgram, () => engine.Work.ProbeFuse(engine.Paths.Root, found));
        return finding == Works ? null : finding;
    }

    private string Remembered(string what, Func<string?> findObstacle)
    {
        using var root = DirectoryHandle.Open(engine.Paths.Root);
        var device = root.Status("."u8)!.Value.Device;
        var remembered = Path.Combine(engine.Paths.Probes, string.Create(CultureInfo.InvariantCulture, $"{what}-{device:x}"));
        var finding = File.Exists(remembered) ? File.ReadAllText(remembered) : null;
        if (string.IsNullOrEmpty(finding))
        {
            finding = findObstacle() ?? Works;
            Tree.Make(engine.Paths.Probes);
            DurableFile.Write(remembered, Encoding.UTF8.GetBytes(finding));
        }

        return finding;
    }

    internal static DriverChoice Fuse(string reason, string program) => new(
        StorageDriver.FuseOverlayfs, reason, ProgramSearch.Find(program) ?? throw new ContainersException(
            ErrorKind.Unsupported, $"{program} is not installed ({reason})")
        { Hint = "install the package fuse-overlayfs" });
}
