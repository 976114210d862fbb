using System.Text.Json;

namespace Containers.E2E.Tests.Suite;

/// <summary>Builds cases with buildah, for what is expected of them. Wants to be root.</summary>
internal sealed class BuildahBuilds : IDisposable
{
    /// <summary>What it leaves in images whatever is built.</summary>
    private static readonly string[] s_marks =
    [
        "Label io.buildah.version 1.28.2", "/run Directory 755 0:0",
        "/etc/hostname RegularFile 755 0:0 0 -", "/etc/hosts RegularFile 755 0:0 0 -", "/etc/resolv.conf RegularFile 755 0:0 0 -",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-buildah-").FullName;
    private readonly DateTimeOffset _begin = DateTimeOffset.UtcNow.AddDays(-1);

    internal BuildahBuilds()
    {
        Buildah("from", "--name", "empty", "scratch").Succeeds();
        Buildah("add", "empty", BusyboxImage.Archive, "/").Succeeds();
        Buildah("config", "--cmd", "/bin/sh", "empty").Succeeds();
        Buildah("commit", "--format", "docker", "--rm", "empty", "bb").Succeeds();
    }

    internal Dictionary<string, string> Base() => Files("bb");

    internal IReadOnlyList<string> Build(BuildCase one, Dictionary<string, string> below)
    {
        var context = Path.Combine(_directory, "contexts", one.Name);
        one.MakeContext(context);
        if (one.HasParent && Bud(context, "-t", "parent-" + one.Name, "-f", one.ParentFile) is { ExitCode: not 0 } failed)
        {
            return ["fails", .. Comment(failed)];
        }

        var built = Bud(context, ["-t", one.Name, .. one.Flags]);
        if (built.ExitCode != 0)
        {
            return ["fails", .. Comment(built)];
        }

        using var json = JsonDocument.Parse(Buildah("inspect", "--type", "image", one.Name).Succeeds().Output);
        IEnumerable<string> lines = [.. ImageDump.Settings(json.RootElement.GetProperty("Docker").GetProperty("config")), .. ImageDump.Lines(Files(one.Name), below)];
        return [.. lines.Where(line => !s_marks.Contains(line))];
    }

    public void Dispose()
    {
        Buildah("rm", "--all");
        Buildah("rmi", "--all", "--force");
        Surroundings.Run("/bin/rm", ["-rf", _directory]);
    }

    private static IEnumerable<string> Comment(CommandResult result) => result.Error.TrimEnd().Split('\n').Select(line => "! " + line);

    private CommandResult Bud(string context, params string[] flags) => Buildah(
        ["bud", "-q", "--isolation", "chroot", "--network", "host", "--format", "docker", "--identity-label=false", "--pull=never", .. flags, context]);

    private Dictionary<string, string> Files(string image)
    {
        var tree = Storage("/usr/bin/podman", "image", "mount", image).Succeeds().Text; // buildah would carry out triggers to get at them
        var archive = Path.Combine(_directory, "files.tar");
        Surroundings.Run("/bin/tar", ["-C", tree, "--format=pax", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-cf", archive, "."]).Succeeds();
        Storage("/usr/bin/podman", "image", "unmount", image).Succeeds();
        using var stream = File.OpenRead(archive);
        return ImageDump.Files(stream, _begin);
    }

    private CommandResult Buildah(params string[] arguments) => Storage("/usr/bin/buildah", arguments);

    private CommandResult Storage(string program, params string[] arguments) => Surroundings.Run(
        program, ["--root", Path.Combine(_directory, "root"), "--runroot", Path.Combine(_directory, "run"), "--storage-driver", "overlay", .. arguments]);
}
