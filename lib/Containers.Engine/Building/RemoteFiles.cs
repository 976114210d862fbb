using System.Security.Cryptography;
using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Files;
using Containers.Oci;
using Containers.Registry;

namespace Containers.Engine.Building;

/// <summary>Fetches what ADD takes from elsewhere; each only once in a build.</summary>
/// <param name="scratch">Has room for it.</param>
/// <param name="sources">Told what it was.</param>
internal sealed class RemoteFiles(BuildScratch scratch, BuildSources sources)
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
            repository = step.Checksum is null ? repository : repository with { Commit = step.Checksum };
            var key = $"{address} {step.KeepsGitDirectory} {step.Checksum}";
            var tree = _fetched.TryGetValue(key, out var known) ? known : _fetched[key] = Fetch(repository, step.KeepsGitDirectory);
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

    private string Fetch(GitRepository repository, bool keepsGit)
    {
        var made = repository.Fetch(scratch.Make("git"), keepsGit);
        sources.Note(made.Source);
        return made.Directory;
    }

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
            file.Position = 0;
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            Verify(digest, address, checksum);
            sources.Note(new BuildSource(address.AbsoluteUri, "sha256", digest));
        }

        File.SetLastWriteTimeUtc(path, (changed ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        return directory;
    }

    private static void Verify(string digest, Uri address, string? checksum)
    {
        if (checksum?.StartsWith(Sha256, StringComparison.Ordinal) == false)
        {
            throw new ContainersException(ErrorKind.Invalid, $"--checksum {checksum}: want sha256: and 64 hexadecimal digits");
        }

        if (checksum is not null && checksum != Sha256 + digest)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{address}: its digest is {Sha256}{digest}, not {checksum}");
        }
    }
}
