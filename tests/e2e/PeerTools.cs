namespace Containers.E2E.Tests;

/// <summary>
/// podman and buildah with a store of their own, to see what they make of our images and to make images of theirs. podman
/// runs in the namespace that buildah enters: started alone it would leave a process behind that keeps a namespace for it.
/// </summary>
internal sealed class PeerTools : IDisposable
{
    private const string BuildahProgram = "/usr/bin/buildah";

    // Small letters only: older ones make an image's name of the path it was read from.
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"wherry-peer-{Guid.NewGuid().ToString("n")[..12]}"), (UnixFileMode)0x1c0).FullName;

    private string[] Flags => ["--root", Path.Combine(_directory, "root"), "--runroot", Path.Combine(_directory, "run"), "--storage-driver", "vfs"];

    /// <summary>Where they put what they make: a directory of the tests' own.</summary>
    internal string Scratch => Directory.CreateDirectory(Path.Combine(_directory, "scratch")).FullName;

    internal CommandResult Podman(params string[] arguments) => Within(["podman", .. Flags, .. arguments]);

    internal CommandResult Buildah(params string[] arguments) => Run([BuildahProgram, .. Flags, .. arguments]);

    /// <summary>A shell script in their namespace, with "buildah" there leading to their store.</summary>
    internal CommandResult Script(string script) => Within(["sh", "-ec", $"buildah() {{ command buildah {string.Join(' ', Flags)} \"$@\"; }}\n{script}"]);

    public void Dispose() => Within(["rm", "-rf", _directory]);

    private CommandResult Within(string[] command) => Run(Surroundings.IsRoot ? command : [BuildahProgram, "unshare", .. command]);

    private CommandResult Run(string[] command) => Surroundings.Run("/usr/bin/env", [$"TMPDIR={Scratch}", .. command]);
}
