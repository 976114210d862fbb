using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Events;

namespace Containers.State.Containers;

/// <summary>
/// The containers, each in a directory of its own. A container exists once its directory has been renamed into place with
/// its record inside, and its name was taken before that; it ends by losing the record first. What it is changes only while
/// its transition is held, see <see cref="HoldTransition"/>.
/// </summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
public sealed class ContainerRecords(StorePaths paths, Action<ContainersException>? unreadable = null)
{
    private const string RecordName = "config.json";
    private const string StateName = "state.json";
    private const string HealthName = "health.json";
    private const string LockName = "lock";
    private const string CreatingName = "creating";
    private const uint Traversable = 0x1c9; // 0711
    private const int IdLength = 64;

    private readonly NameIndex _names = new(paths.ContainerNames);
    private readonly EventLog _events = new(paths);

    /// <summary>The file a monitor locks for as long as it lives.</summary>
    public string LockPath(string id) => Path.Combine(paths.Container(id), LockName);

    /// <summary>Takes the place of a container's monitor, so that none can start; null when one lives, or the container has gone.</summary>
    public LockFile? TryStandIn(string id)
    {
        try
        {
            return LockFile.TryAcquire(LockPath(id));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Whether a monitor of this container lives.</summary>
    public bool HasMonitor(string id) => LockFile.IsHeld(LockPath(id));

    /// <summary>
    /// Taken by whoever changes what a container is: its monitor while it starts or ends it, a command that removes, renames or
    /// updates it. Those who hold it never wait for a monitor's own lock, they only try that. The caller owns it.
    /// </summary>
    /// <exception cref="ContainersException">NotFound: the container is gone, perhaps since we began to wait.</exception>
    public DirectoryLock HoldTransition(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var held = DirectoryLock.Acquire(paths.Container(record.Id));
        if (held is not null && File.Exists(RecordPath(record.Id)))
        {
            return held;
        }

        held?.Dispose();
        throw new ContainersException(ErrorKind.NotFound, $"no such container: {record.Name}");
    }

    /// <summary>Returns when nobody is changing what the container is: not between two states, its record says the truth.</summary>
    public void AwaitSettled(string id) => DirectoryLock.AwaitRelease(paths.Container(id));

    /// <summary>Creates a container: name, record, first state, directories for its changes.</summary>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken; the message names who has it.</exception>
    public void Create(ContainerRecord record) => CreateHeld(record).Dispose();

    /// <summary>As <see cref="Create"/>, for who goes on to start it: until then others leave it alone, see <see cref="IsBeingCreated"/>.</summary>
    public ContainerCreation CreateHeld(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Tree.MakeDurably(paths.Containers, Traversable);
        // The directory first, locked until the container exists: a name whose holder has neither is anybody's to take.
        var staging = StagingOf(record.Id);
        Tree.Make(staging, Traversable);
        var creation = new ContainerCreation(LockFile.Acquire(Path.Combine(staging, CreatingName)), CreationPath(record.Id));
        try
        {
            TakeName(record.Name, record.Id, IsKept(record));
        }
        catch
        {
            Tree.Remove(staging);
            creation.Dispose();
            throw;
        }

        try
        {
            Tree.Make(Path.Combine(staging, "upper"), 0x1ed);
            Tree.Make(Path.Combine(staging, "work"));
            RecordFile.Write(Path.Combine(staging, RecordName), record, StateWriting.ContainerRecord, IsKept(record));
            RecordFile.Write(Path.Combine(staging, StateName), new ContainerState(), StateWriting.ContainerState, IsKept(record));
            using var parent = DirectoryHandle.Open(paths.Containers);
            parent.Rename(Path.GetFileName(staging), record.Id);
            if (IsKept(record))
            {
                parent.SyncEntries();
            }

            Tell(record, "create");
            return creation;
        }
        catch
        {
            // The name while it is certainly still ours.
            _names.Release(record.Name);
            Tree.Remove(staging);
            if (Retire(record.Id) is { } aside)
            {
                Tree.Remove(aside); // it was there already, and only the disk failed
            }

            creation.Dispose();
            throw;
        }
    }

    /// <summary>Whether its creator is not done with it yet, and may be about to start it.</summary>
    public bool IsBeingCreated(string id) => LockFile.IsHeld(CreationPath(id));

    /// <summary>Returns when its creator is done with it, or has died.</summary>
    public void AwaitCreator(string id) => LockFile.AwaitRelease(CreationPath(id));

    /// <summary>The container with this full id; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ContainerRecord? Find(string id)
    {
        var record = RecordChecks.IsId(id) ? RecordFile.Read(RecordPath(id), StateReading.ContainerRecord) : null;
        return record is null || record.Id == id ? record : throw RecordFile.Foreign(RecordPath(id), $"container {record.Id}");
    }

    /// <summary>The container a user means: a name, an id or the beginning of one. Names win.</summary>
    /// <exception cref="ContainersException">NotFound, in docker's words; Invalid for the beginning of several ids.</exception>
    public ContainerRecord Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FindByName(text.TrimStart('/')) ??
               (IdBeginning.Find(text, Ids(), "container", HasRecord) is { } found ? Find(found) : null) ??
               throw new ContainersException(ErrorKind.NotFound, $"no such container: {text}") { Hint = "wherry ps -a lists the containers there are" };
    }

    /// <summary>
    /// Replaces a container's record, for what an update may change of it. Only while holding its transition; the name stays.
    /// </summary>
    public void Replace(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordFile.Write(RecordPath(record.Id), record, StateWriting.ContainerRecord, IsKept(record));
    }

    /// <summary>Gives a container another name. Only while holding its transition.</summary>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken.</exception>
    public ContainerRecord Rename(ContainerRecord record, string name)
    {
        ArgumentNullException.ThrowIfNull(record);
        // Whoever dies between two of these steps leaves one name that leads to a container of another name: anybody's to take.
        using var takeover = LockTakeover();
        ReleaseDead(name);
        if (!_names.TryTake(name, record.Id, IsKept(record)))
        {
            throw Taken(name);
        }

        var renamed = record with { Name = name };
        Replace(renamed);
        _names.Release(record.Name);
        return renamed;
    }

    /// <summary>What is recorded of a container's life.</summary>
    public ContainerState State(string id) =>
        RecordFile.Read(Path.Combine(paths.Container(id), StateName), StateReading.ContainerState) ?? new ContainerState();

    /// <summary>Records a change. Only for the container's monitor, or whoever holds its lock instead.</summary>
    /// <param name="record">The container.</param>
    /// <param name="state">Its new state.</param>
    public void Write(ContainerRecord record, ContainerState state)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordFile.Write(Path.Combine(paths.Container(record.Id), StateName), state, StateWriting.ContainerState, IsKept(record));
    }

    /// <summary>What is known of a container's health; null before anything is.</summary>
    public ContainerHealth? Health(string id)
    {
        try
        {
            return RecordFile.Read(Path.Combine(paths.Container(id), HealthName), StateReading.ContainerHealth);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return null; // nobody waited for the disk: after a power cut it may be anything, and means nothing then
        }
    }

    /// <summary>Records what a health check has found. Only for the container's monitor. The disk is not waited for: the next boot asks anew.</summary>
    /// <param name="id">The container.</param>
    /// <param name="health">What was found.</param>
    /// <param name="copyTo">A directory of the user's for a copy; empty for none.</param>
    public void WriteHealth(string id, ContainerHealth health, string copyTo)
    {
        ArgumentNullException.ThrowIfNull(copyTo);
        RecordFile.Write(Path.Combine(paths.Container(id), HealthName), health, StateWriting.ContainerHealth, sync: false);
        if (copyTo.Length > 0 && Directory.Exists(copyTo))
        {
            RecordFile.Write(Path.Combine(copyTo, $"{id}-healthcheck.log"), health, StateWriting.ContainerHealth, sync: false);
        }
    }

    /// <summary>All containers, in no order. One whose record cannot be read is told of and passed over: reading commands go on.</summary>
    public IEnumerable<ContainerRecord> List() => List(unreadable ?? (_ => { }));

    /// <summary>As <see cref="List()"/>, of those whose ids are wanted: no other record is read.</summary>
    public IEnumerable<ContainerRecord> List(Func<string, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        return List(Ids().Where(isWanted), unreadable ?? (_ => { }));
    }

    /// <summary>As <see cref="List()"/>, with somebody else told of records that cannot be read.</summary>
    public IEnumerable<ContainerRecord> List(Action<ContainersException> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        return List(Ids(), tell);
    }

    private IEnumerable<ContainerRecord> List(IEnumerable<string> ids, Action<ContainersException> tell)
    {
        foreach (var id in ids)
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

    /// <summary>A container's anonymous volumes that no other container uses.</summary>
    public IReadOnlyList<string> VolumesOnlyOf(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.Mounts.Any(mount => mount.Anonymous))
        {
            return [];
        }

        var own = record.Mounts.Where(mount => mount.Anonymous).Select(mount => mount.Name!);
        return [.. own.Except(List().Where(other => other.Id != record.Id).SelectMany(other => other.Mounts).Select(mount => mount.Name!))];
    }

    /// <summary>
    /// Makes a container cease to exist: its record goes and its name is free. What is left is then a directory of another
    /// name, which is returned and the caller's to remove, inside the user namespace; a collection finds it if the caller
    /// dies first. Null for all but one of several who do this at once.
    /// </summary>
    public string? Forget(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using (LockTakeover())
        {
            var name = NameOf(record.Id, record.Name); // it may have been renamed since the caller read it
            DeleteRecord(record.Id);
            Tell(record with { Name = name }, "remove");
            if (_names.Find(name) == record.Id)
            {
                _names.Release(name);
            }
        }

        RemoveIdFile(record);
        return Retire(record.Id);
    }

    // Services make their containers anew with the same file. One that somebody has written something else into is not ours any more.
    private static void RemoveIdFile(ContainerRecord record)
    {
        try
        {
            if (record.CidFile is { } path && new FileInfo(path) is { Exists: true, Length: >= IdLength and <= IdLength + 1 } && File.ReadAllText(path).TrimEnd('\n') == record.Id)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is where the user wanted it, which may be gone, or closed to us by now.
        }
    }

    private void DeleteRecord(string id)
    {
        try
        {
            File.Delete(RecordPath(id));
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has just done the same.
        }
    }

    /// <summary>Takes the directory of a container without a readable record away, as <see cref="Forget"/> does.</summary>
    public string? Retire(string id)
    {
        var aside = $".{Guid.NewGuid():N}.tmp";
        try
        {
            using var parent = DirectoryHandle.Open(paths.Containers);
            parent.Rename(id, aside, replace: false);
            return Path.Combine(paths.Containers, aside);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>
    /// Directories of containers that never came to be, or of which only the record was removed before the command died. Only
    /// meaningful while nobody creates or removes containers: under the collection lock.
    /// </summary>
    public IEnumerable<string> Abandoned() => !Directory.Exists(paths.Containers) ? [] : Directory
        .EnumerateDirectories(paths.Containers).Where(path => !File.Exists(Path.Combine(path, RecordName)) || Path.GetFileName(path).StartsWith('.'));

    /// <summary>Names whose containers do not exist. Only meaningful while nobody creates containers.</summary>
    public IEnumerable<(string Name, string Id)> StaleNames() => _names.List().Where(pair => IsDead(pair.Name, pair.Id));

    /// <summary>Frees a name if the container it leads to still does not exist.</summary>
    public void ReleaseStale(string name, string id)
    {
        using var takeover = LockTakeover();
        if (_names.Find(name) == id && IsDead(name, id))
        {
            _names.Release(name);
        }
    }

    /// <summary>Whether a container's name leads to it.</summary>
    public bool HasName(ContainerRecord record) => _names.Find(record.Name) == record.Id;

    /// <summary>Gives a container its name again; false: somebody has it.</summary>
    public bool TryRestoreName(ContainerRecord record) => _names.TryTake(record.Name, record.Id);

    // What is removed when it ends need not survive a power cut: nothing of it runs after one.
    // The steps of a build are nobody else's business.
    private void Tell(ContainerRecord record, string action)
    {
        if (!record.IsBuildStep)
        {
            _events.Write(EventRecord.Of(record, action));
        }
    }

    private static bool IsKept(ContainerRecord record) => !record.IsTransient;

    private void TakeName(string name, string id, bool sync)
    {
        if (_names.TryTake(name, id, sync))
        {
            return;
        }

        using (LockTakeover())
        {
            ReleaseDead(name);
        }

        if (!_names.TryTake(name, id, sync))
        {
            throw Taken(name);
        }
    }

    // Whoever took it died before the container existed, after it ceased to, or in the middle of renaming it.
    private void ReleaseDead(string name)
    {
        if (_names.Find(name) is { } dead && IsDead(name, dead))
        {
            _names.Release(name);
            Tree.Remove(StagingOf(dead));
        }
    }

    private ContainersException Taken(string name) => new(
        ErrorKind.AlreadyExists,
        $"the container name \"{name}\" is already in use by {_names.Find(name)}. You have to remove that container to be able to reuse that name")
    {
        Hint = $"wherry rm {name}, or choose another --name",
    };

    // In this order: while it is created the lock is held, and from then on the record with this name is there.
    private bool IsDead(string name, string id) => !LockFile.IsHeld(Path.Combine(StagingOf(id), CreatingName)) &&
        (!File.Exists(RecordPath(id)) || NameOf(id, name) != name);

    // A record that cannot be read keeps the name it is looked for by: nobody may take that from it.
    private string NameOf(string id, string otherwise)
    {
        try
        {
            return Find(id)?.Name ?? otherwise;
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return otherwise;
        }
    }

    // What is left of a container being removed has none any more.
    private bool HasRecord(string id) => File.Exists(RecordPath(id));

    private ContainerRecord? FindByName(string name) =>
        _names.Find(name) is { } id && Find(id) is { } record && record.Name == name ? record : null;

    // Only for taking a name from somebody, and for renaming: two at once could take it from each other.
    private LockFile LockTakeover()
    {
        Tree.Make(paths.ContainerNames);
        return LockFile.Acquire(paths.ContainerNames + ".lock");
    }

    private string CreationPath(string id) => Path.Combine(paths.Container(id), CreatingName);

    private string StagingOf(string id) => Path.Combine(paths.Containers, $".{id}.tmp");

    private string RecordPath(string id) => Path.Combine(paths.Container(id), RecordName);

    /// <summary>The names that are taken, in no order; no record is read for that.</summary>
    public IEnumerable<string> Names() => _names.List().Select(entry => entry.Name);

    /// <summary>The ids of all containers, in no order; also of some that are just being removed and have no record any more.</summary>
    public IEnumerable<string> Ids() => !Directory.Exists(paths.Containers) ? [] : Directory
        .EnumerateDirectories(paths.Containers).Select(path => Path.GetFileName(path)).Where(RecordChecks.IsId);
}
