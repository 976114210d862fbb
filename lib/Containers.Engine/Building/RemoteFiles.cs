using System.Security.Cryptography;
using Containers.Build;
using Containers.Engine.Files;
using Containers.Oci;
using Containers.Registry;

namespace Containers.Engine.Building;

/// <summary>Fetches what ADD takes from elsewhere; each only once in a build.</summary>
internal sealed class RemoteFiles(BuildScratch scratch)
{
    private const string Sha256 = "sha256:";
    private readonly Dictionary<string, string> _fetched = [];

    /// <summary>The files of a source, as something to copy.</summary>
    /// <param name="address">A URL or a git repository.</param>
    /// <param name="step">What wants it.</param>
    /// <exception cref="ContainersException">Unreachable; Corrupt: it is not what its checksum says.</exception>
    internal PlacementSource Of(string address, FileStep step) => scratch.Alone(() =>
    {
        if (GitRepository.TryParse(address) is { } repository)
        {
            var key = $"{address} {step.KeepsGitDirectory}";
            var tree = _fetched.TryGetValue(key, out var known) ? known : _fetched[key] = repository.Fetch(scratch.Make("git"), step.KeepsGitDirectory);
            return new PlacementSource { Place = new TreePlace { Directory = tree }, Patterns = ["/"] };
        }

        var directory = _fetched.TryGetValue(address, out var there) ? there : _fetched[address] = Fetch(new Uri(address), step.Destination, step.Checksum);
        return new PlacementSource
        {
            Place = new TreePlace { Directory = directory },
            Patterns = [Path.GetFileName(Directory.EnumerateFiles(directory).Single())],
            UnpackIn = step.UnpacksRemotes ? scratch.Make("unpacked") : null,
        };
    });

    private string Fetch(Uri address, string destination, string? checksum)
    {
        var name = Path.GetFileName(address.AbsolutePath.TrimEnd('/'));
        if (destination.EndsWith('/') && name.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{address}: it does not tell what the file is to be called: name it, not only its directory");
        }

        var directory = scratch.Make("fetched");
        var path = Path.Combine(directory, name.Length == 0 ? "file" : Uri.UnescapeDataString(name).Replace('/', '_'));
        DateTimeOffset? changed;
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            changed = Download.Fetch(address, file, Environment.GetEnvironmentVariable);
            Verify(file, address, checksum);
        }

        File.SetLastWriteTimeUtc(path, (changed ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        return directory;
    }

    private static void Verify(FileStream file, Uri address, string? checksum)
    {
        if (checksum is null)
        {
            return;
        }

        file.Position = 0;
        var actual = Sha256 + Convert.ToHexStringLower(SHA256.HashData(file));
        if (!checksum.StartsWith(Sha256, StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.Invalid, $"--checksum {checksum}: want sha256: and 64 hexadecimal digits");
        }

        if (actual != checksum)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{address}: its digest is {actual}, not {checksum}");
        }
    }
}
