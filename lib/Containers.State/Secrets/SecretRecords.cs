using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.State.Secrets;

/// <summary>
/// The secrets, each in a directory of its own: a record, and the content in a file that only the owner of the store can read.
/// </summary>
public sealed class SecretRecords(StorePaths paths)
{
    private const string RecordName = "secret.json";
    private const string DataName = "data";

    private readonly NameIndex _names = new(Path.Combine(paths.Root, "names", "secrets"));

    private string Directory => Path.Combine(paths.Root, "secrets");

    /// <summary>Keeps a new secret.</summary>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken.</exception>
    public void Create(SecretRecord secret, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var staging = Path.Combine(Directory, $".{secret.Id}.tmp");
        Tree.Make(staging);
        try
        {
            DurableFile.Write(Path.Combine(staging, DataName), content);
            RecordFile.Write(Path.Combine(staging, RecordName), secret, StateWriting.SecretRecord);
            using var directory = DirectoryHandle.Open(Directory);
            directory.Rename(Path.GetFileName(staging), secret.Id);
            directory.SyncEntries();
            if (!_names.TryTake(secret.Name, secret.Id))
            {
                TakeOver(secret);
            }
        }
        catch
        {
            Tree.Remove(staging);
            Tree.Remove(Path.Combine(Directory, secret.Id));
            throw;
        }
    }

    /// <summary>The secret a user means: by name, id or the beginning of one.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid for the beginning of several ids.</exception>
    public SecretRecord Resolve(string text) => TryResolve(text) ??
        throw new ContainersException(ErrorKind.NotFound, $"no secret with name or id \"{text}\": no such secret") { Hint = "wherry secret ls lists the secrets there are" };

    /// <summary>As <see cref="Resolve"/>, with null for none.</summary>
    public SecretRecord? TryResolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_names.Find(text) is { } id && Find(id) is { } named)
        {
            return named;
        }

        var matches = text.Length == 0 ? [] : List().Where(s => s.Id.StartsWith(text, StringComparison.Ordinal)).Take(2).ToList();
        return matches.Count < 2 ? matches.FirstOrDefault() : throw new ContainersException(ErrorKind.Invalid, $"secret id {text} is ambiguous: give more of it");
    }

    /// <summary>The content.</summary>
    public byte[] Read(SecretRecord secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return File.ReadAllBytes(Path.Combine(Directory, secret.Id, DataName));
    }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<SecretRecord> List() => !System.IO.Directory.Exists(Directory) ? [] : System.IO.Directory.EnumerateDirectories(Directory)
        .Where(path => !Path.GetFileName(path).StartsWith('.')).Select(path => Find(Path.GetFileName(path))).OfType<SecretRecord>();

    /// <summary>Removes a secret with its content.</summary>
    public void Remove(SecretRecord secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        File.Delete(Path.Combine(Directory, secret.Id, RecordName));
        if (_names.Find(secret.Name) == secret.Id)
        {
            _names.Release(secret.Name);
        }

        Tree.Remove(Path.Combine(Directory, secret.Id));
    }

    private SecretRecord? Find(string id) => RecordFile.Read(Path.Combine(Directory, id, RecordName), StateReading.SecretRecord);

    // A name whose secret is gone is anybody's to take.
    private void TakeOver(SecretRecord secret)
    {
        if (_names.Find(secret.Name) is { } holder && Find(holder) is null)
        {
            _names.Release(secret.Name);
            if (_names.TryTake(secret.Name, secret.Id))
            {
                return;
            }
        }

        throw new ContainersException(ErrorKind.AlreadyExists, $"{secret.Name}: secret name in use") { Hint = "--replace takes the old one's place" };
    }
}
