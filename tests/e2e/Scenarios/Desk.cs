namespace Containers.E2E.Tests.Scenarios;

/// <summary>
/// Where a story takes place: a shell in which <c>docker</c> and <c>podman</c> are this program with a store of its own, and the
/// images the story begins with. The home directory is the store's scratch directory, and the one the commands are typed in.
/// </summary>
internal sealed class Desk : IDisposable
{
    private readonly string _bin;

    /// <summary>Sets it up.</summary>
    /// <param name="images">Names of images to have, with tag or without; what is in them says <see cref="Distribution"/>.</param>
    internal Desk(params string[] images)
    {
        Store = new Store(withImage: false);
        _bin = Directory.CreateDirectory(Path.Combine(Store.Scratch, ".bin")).FullName;
        foreach (var name in (string[])["docker", "podman"])
        {
            var path = Path.Combine(_bin, name);
            File.WriteAllText(path, $"#!/bin/sh\nexec {Surroundings.Program} {string.Join(' ', Store.Flags)} \"$@\"\n");
            File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
        }

        foreach (var image in images)
        {
            var distribution = image.Split(':')[0];
            Store.Wherry(["import", "-q", .. Distribution.Changes(distribution).SelectMany(change => (string[])["-c", change]), Distribution.Archive(distribution), image]).Succeeds();
        }
    }

    internal Store Store { get; }

    /// <summary>The user's home directory.</summary>
    internal string Home => Store.Scratch;

    /// <summary>What a line typed into the shell shows on standard output. It must succeed.</summary>
    internal string Types(string line) => Tries(line).Succeeds().Text;

    /// <summary>The same, whether it succeeds or not.</summary>
    internal CommandResult Tries(string line) => Surroundings.Run("/bin/bash", ["-c", InHome(line)]);

    /// <summary>A line typed on a terminal, for what wants one.</summary>
    internal PseudoTerminal OnTerminal(string line) => new($"/bin/bash -c {Quoted(InHome(line))}");

    /// <summary>A line whose output is read while it runs.</summary>
    internal System.Diagnostics.Process Starts(string line) => System.Diagnostics.Process.Start(
        new System.Diagnostics.ProcessStartInfo("/bin/bash", ["-c", InHome(line)]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    /// <summary>Names of the containers there are, running or not.</summary>
    internal string[] Containers() => Lines(Types("docker ps -a --format '{{.Names}}'"));

    internal static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => Store.Dispose();

    private string InHome(string line) => $"cd {Home}; HOME={Home} PATH={_bin}:$PATH; {line}";

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
