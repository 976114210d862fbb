using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.State.Containers;

/// <summary>
/// The containers, each in a directory of its own. A container exists once its directory has been renamed into place with
/// its record inside, and its name was taken before that; it ends by losing the record first.
/// </summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
public sealed class ContainerRecords(StorePaths paths, Action<ContainersException>? unreadable = null)
{
    private const string RecordName = "config.json";
    private const string StateName = "state.json";
    private const string LockName = "lock";
    private const string CreatingName = "creating";
    private const uint Traversable = 0x1c9; // 0711

    private readonly NameIndex _names = new(paths.ContainerNames);

    /// <summary>The file a monitor locks for as long as it lives.</summary>
    public string LockPath(string id) => Path.Combine(paths.Container(id), LockName);

    /// <summary>Whether a monitor of this container lives.</summary>
    public bool HasMonitor(string id) => LockFile.IsHeld(LockPath(id));

    /// <summary>Creates a container: name, record, first state, directories for its changes.</summary>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken; the message names who has it.</exception>
    public void Create(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Tree.MakeDurably(paths.Containers, Traversable);
        // The directory first, locked until the container exists: a name whose holder has neither is anybody's to take.
        var staging = StagingOf(record.Id);
        Tree.Make(staging, Traversable);
        using var creating = LockFile.Acquire(Path.Combine(staging, CreatingName));
        try
        {
            TakeName(record.Name, record.Id, IsKept(record));
        }
        catch
        {
            Tree.Remove(staging);
            throw;
        }

        try
        {
            Tree.Make(Path.Combine(staging, "upper"), 0x1ed);
            Tree.Make(Path.Combine(staging, "work"));
            RecordFile.Write(Path.Combine(staging, RecordName), record, StateWriting.Default.ContainerRecord, IsKept(record));
            RecordFile.Write(Path.Combine(staging, StateName), new ContainerState(), StateWriting.Default.ContainerState, IsKept(record));
            using var parent = DirectoryHandle.Open(paths.Containers);
            parent.Rename(Path.GetFileName(staging), record.Id);
            if (IsKept(record))
            {
                parent.SyncEntries();
            }

            File.Delete(Path.Combine(paths.Container(record.Id), CreatingName));
        }
        catch
        {
            // The name while it is certainly still ours.
            _names.Release(record.Name);
            Tree.Remove(staging);
            throw;
        }
    }

    /// <summary>The container with this full id; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ContainerRecord? Find(string id)
    {
        var record = RecordChecks.IsId(id) ? RecordFile.Read(RecordPath(id), StateJson.Default.ContainerRecord) : null;
        return record is null || record.Id == id ? record : throw RecordFile.Foreign(RecordPath(id), $"container {record.Id}");
    }

    /// <summary>The container a user means: a name, an id or the beginning of one. Names win.</summary>
    /// <exception cref="ContainersException">NotFound, in docker's words; Invalid for the beginning of several ids.</exception>
    public ContainerRecord Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (_names.Find(text.TrimStart('/')) is { } named ? Find(named) : null) ??
               (FindByPrefix(text) is { } id ? Find(id) : null) ??
               throw new ContainersException(ErrorKind.NotFound, $"no such container: {text}") { Hint = "wherry ps -a lists the containers there are" };
    }

    /// <summary>What is recorded of a container's life.</summary>
    public ContainerState State(string id) =>
        RecordFile.Read(Path.Combine(paths.Container(id), StateName), StateJson.Default.ContainerState) ?? new ContainerState();

    /// <summary>Records a change. Only for the container's monitor, or whoever holds its lock instead.</summary>
    /// <param name="record">The container.</param>
    /// <param name="state">Its new state.</param>
    public void Write(ContainerRecord record, ContainerState state)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordFile.Write(Path.Combine(paths.Container(record.Id), StateName), state, StateWriting.Default.ContainerState, IsKept(record));
    }

    /// <summary>All containers, in no order. One whose record cannot be read is told of and passed over: reading commands go on.</summary>
    public IEnumerable<ContainerRecord> List() => List(unreadable ?? (_ => { }));

    /// <summary>As <see cref="List()"/>, with somebody else told of records that cannot be read.</summary>
    public IEnumerable<ContainerRecord> List(Action<ContainersException> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        foreach (var id in Ids())
        {
            ContainerRecord? record;
            try
            {
                record = Find(id);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                tell(e);
                continue;
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    /// <summary>
    /// Makes a container cease to exist: its record goes and its name is free. What is left of the directory is the
    /// caller's to remove, inside the user namespace; a collection finds it if the caller dies first.
    /// </summary>
    public void Forget(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        File.Delete(RecordPath(record.Id));
        using var takeover = LockTakeover();
        if (_names.Find(record.Name) == record.Id)
        {
            _names.Release(record.Name);
        }
    }

    /// <summary>
    /// Directories of containers that never came to be, or of which only the record was removed before the command died. Only
    /// meaningful while nobody creates or removes containers: under the collection lock.
    /// </summary>
    public IEnumerable<string> Abandoned() => !Directory.Exists(paths.Containers) ? [] : Directory
        .EnumerateDirectories(paths.Containers).Where(path => !File.Exists(Path.Combine(path, RecordName)) || Path.GetFileName(path).StartsWith('.'));

    // What is removed when it ends need not survive a power cut: nothing of it runs after one.
    private static bool IsKept(ContainerRecord record) => !record.AutoRemove;

    private void TakeName(string name, string id, bool sync)
    {
        if (_names.TryTake(name, id, sync))
        {
            return;
        }

        using (LockTakeover())
        {
            if (_names.Find(name) is { } dead && IsDead(dead))
            {
                // Whoever took it died before the container existed, or after it ceased to.
                _names.Release(name);
                Tree.Remove(StagingOf(dead));
            }
        }

        if (_names.TryTake(name, id, sync))
        {
            return;
        }

        var holder = _names.Find(name);
        throw new ContainersException(
            ErrorKind.AlreadyExists,
            $"the container name \"{name}\" is already in use by {holder}. You have to remove that container to be able to reuse that name")
        {
            Hint = $"wherry rm {name}, or choose another --name",
        };
    }

    // In this order: while it is created the lock is held, and from then on the record is there.
    private bool IsDead(string id) => !LockFile.IsHeld(Path.Combine(StagingOf(id), CreatingName)) && !File.Exists(RecordPath(id));

    // Only for taking a name from somebody: two at once could take it from each other.
    private LockFile LockTakeover()
    {
        Tree.Make(paths.ContainerNames);
        return LockFile.Acquire(paths.ContainerNames + ".lock");
    }

    private string StagingOf(string id) => Path.Combine(paths.Containers, $".{id}.tmp");

    private string RecordPath(string id) => Path.Combine(paths.Container(id), RecordName);

    private string? FindByPrefix(string prefix)
    {
        if (prefix.Length is 0 or > 64 || !prefix.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        // What is left of a container being removed has no record any more.
        var matches = Ids().Where(id => id.StartsWith(prefix, StringComparison.Ordinal) && File.Exists(RecordPath(id))).Take(2).ToList();
        return matches.Count < 2
            ? matches.FirstOrDefault()
            : throw new ContainersException(ErrorKind.Invalid, $"container id {prefix} is ambiguous: give more of it");
    }

    /// <summary>The ids of all containers, in no order; also of some that are just being removed and have no record any more.</summary>
    public IEnumerable<string> Ids() => !Directory.Exists(paths.Containers) ? [] : Directory
        .EnumerateDirectories(paths.Containers).Select(path => Path.GetFileName(path)).Where(RecordChecks.IsId);
}
