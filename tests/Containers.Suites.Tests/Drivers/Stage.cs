using System.Globalization;
using Containers.Layers.Stacking;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime;

namespace Containers.Suites.Tests.Drivers;

/// <summary>
/// Inside a user namespace and a mount namespace of its own: makes layers by scripts, mounts them as a driver does, lets
/// scripts of real programs act on the mount, each on a fresh one, and keeps what they print.
/// </summary>
internal static class Stage
{
    internal const string Argument = "stage";

    internal static string LayerScript(int number) => string.Create(CultureInfo.InvariantCulture, $"layer-{number}.sh");

    internal static string SceneScript(int number) => string.Create(CultureInfo.InvariantCulture, $"scene-{number}.sh");

    /// <summary>Native overlay as older kernels have it mounted.</summary>
    internal const string OlderOverlay = "OlderOverlay";

    internal static int Perform(string driver, string place)
    {
        ThisProcess.SetUmask(0x12); // 0022
        MountPoint.IsolateFromParent();
        var layers = new List<string>();
        while (File.Exists(Path.Combine(place, LayerScript(layers.Count))))
        {
            var layer = Path.Combine(place, "layers", layers.Count.ToString(CultureInfo.InvariantCulture));
            Tree.Make(layer, 0x1ed);
            Require(Play(Path.Combine(place, LayerScript(layers.Count)), layer), "layer");
            layers.Add(layer);
        }

        var older = driver == OlderOverlay;
        var rootfs = Stack(older ? StorageDriver.Overlay : Enum.Parse<StorageDriver>(driver), place, layers);
        for (var scene = 0; File.Exists(Path.Combine(place, SceneScript(scene))); scene++)
        {
            Act(rootfs, older, place, Path.Combine(place, SceneScript(scene)));
        }

        return 0;
    }

    private static RootfsMount Stack(StorageDriver driver, string place, List<string> layers)
    {
        string Made(string name)
        {
            Tree.Make(Path.Combine(place, name), 0x1ed);
            return Path.Combine(place, name);
        }

        if (driver == StorageDriver.Vfs)
        {
            LayerStack.Make(layers, Path.Combine(place, "tree"), sync: false);
            return new RootfsMount { Driver = driver, Lower = [], Upper = Path.Combine(place, "tree") };
        }

        return new RootfsMount
        {
            Driver = driver,
            Program = ProgramSearch.Find("fuse-overlayfs"),
            Lower = [.. Enumerable.Reverse(layers)],
            Upper = Made("upper"),
            Work = Made("work"),
            Options = driver == StorageDriver.Overlay ? ["userxattr"] : [],
        };
    }

    private static void Act(RootfsMount rootfs, bool older, string place, string script)
    {
        var merged = Path.Combine(place, "merged");
        Tree.Make(merged);
        if (older)
        {
            OverlayMount.MountInOnePage(rootfs.Lower, rootfs.Upper, rootfs.Work, merged, rootfs.Options);
        }
        else
        {
            RootfsMounter.Mount(rootfs, merged);
        }

        try
        {
            var run = Play(script, merged);
            using (var output = FileOpening.Create(script + ".out"))
            {
                output.Write(System.Text.Encoding.UTF8.GetBytes(run.Output));
            }

            Require(run, Path.GetFileName(script));
        }
        finally
        {
            // Not detached: what a process of the scene still held would show, and the next mount comes after the end of this one.
            MountPoint.Unmount(merged);
        }
    }

    private static ProgramRun Play(string script, string directory) => ProgramRun.Run("/bin/sh", ["-c", "cd \"$1\" && . \"$2\"", "sh", directory, script]);

    private static void Require(ProgramRun run, string what)
    {
        if (!run.Succeeded)
        {
            Console.Error.WriteLine($"{what} ended with {run.Status.ShellCode}: {run.Output}");
            Environment.Exit(1);
        }
    }
}
