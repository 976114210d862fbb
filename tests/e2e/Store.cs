using System.Diagnostics;

namespace Containers.E2E.Tests;

/// <summary>
/// A store of its own for one test, with the image "bb" in it. When the test is over, everything is removed with the
/// program's own commands, and then nothing may be left: no process, no mount, no file that the user cannot remove.
/// </summary>
internal sealed class Store : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-e2e-").FullName;

    internal Store(bool withImage = true)
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1c9);
        if (withImage)
        {
            Wherry("import", "--change", "CMD [\"/bin/sh\"]", BusyboxImage.Archive, "bb").Succeeds();
        }
    }

    internal string Root => Path.Combine(_directory, "root");

    internal string RunRoot => Path.Combine(_directory, "run");

    /// <summary>A directory for the test's own files.</summary>
    internal string Scratch => Directory.CreateDirectory(Path.Combine(_directory, "scratch")).FullName;

    /// <summary>Global flags that lead to this store.</summary>
    internal string[] Flags => ["--root", Root, "--runroot", RunRoot];

    internal CommandResult Wherry(params string[] arguments) => Surroundings.Run(Surroundings.Program, [.. Flags, .. arguments]);

    internal CommandResult WherryWithInput(string input, params string[] arguments) =>
        Surroundings.Run(Surroundings.Program, [.. Flags, .. arguments], input);

    /// <summary>Starts the program without waiting for it.</summary>
    internal Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Surroundings.Program, [.. Flags, .. arguments])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    internal string Inspect(string name, string template) => Wherry("inspect", "--format", template, name).Succeeds().Text;

    /// <summary>Living processes that run from this store or see its mounts.</summary>
    internal List<string> Processes()
    {
        var found = new List<string>();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ');
                var state = File.ReadAllText(Path.Combine(directory, "stat"));
                var isZombie = state[(state.LastIndexOf(')') + 2)..].StartsWith('Z');
                if (!isZombie && (command.Contains(_directory) || File.ReadAllText(Path.Combine(directory, "mountinfo")).Contains(_directory)))
                {
                    found.Add($"{Path.GetFileName(directory)}: {command}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is somebody else's.
            }
        }

        return found;
    }

    public void Dispose()
    {
        Wherry("rm", "--all", "--force").Succeeds();
        Wherry("rmi", "--all", "--force").Succeeds();
        if (Directory.Exists(Path.Combine(Root, "build")))
        {
            Wherry("builder", "prune", "--force").Succeeds();
        }

        Waiting.Until(() => Processes().Count == 0, () => $"processes are left: {string.Join("; ", Processes())}");
        Assert.DoesNotContain(_directory, File.ReadAllText("/proc/self/mountinfo"));
        Assert.Empty(Left(Path.Combine(RunRoot, "containers")));
        Assert.Empty(Left(Path.Combine(Root, "containers")));
        Assert.Empty(Left(Path.Combine(Root, "images")));
        Assert.Empty(Left(Path.Combine(Root, "build", "cache")));
        Assert.Empty(Left(Path.Combine(Root, "build", "mounts")));
        Assert.Empty(Left(Path.Combine(Root, "build", "scratch")));
        Assert.Empty(Left(Path.Combine(Root, "content", "blobs", "sha256")));
        Assert.DoesNotContain(Left(Path.Combine(Root, "layers")), path => Path.GetFileName(path) != "empty");
        Surroundings.Run("/bin/rm", ["-rf", _directory]);
        if (Directory.Exists(Path.Combine(Root, "volumes")))
        {
            // Named volumes may hold files of container users: only the namespace's root can remove those.
            Surroundings.Run("/usr/bin/unshare", ["--map-auto", "--map-root-user", "/bin/rm", "-rf", _directory]);
        }
    }

    private static string[] Left(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];
}
