using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Events;

namespace Containers.State.Pods;

/// <summary>
/// The pods, each in a directory of its own. A pod exists once its directory has been renamed into place with its record
/// inside; its name was taken before that. It ends by being renamed away.
/// </summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
public sealed class PodRecords(StorePaths paths, Action<ContainersException>? unreadable = null)
{
    private const string RecordName = "pod.json";
    private const uint OwnerOnly = 0x1c0; // 0700

    private readonly NameIndex _names = new(paths.PodNames);
    private readonly EventLog _events = new(paths);

    /// <summary>A pod's own directory.</summary>
    public string PathOf(string id) => Path.Combine(paths.Pods, id);

    /// <summary>Creates a pod: its name and its record.</summary>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken; nothing was made.</exception>
    public void Create(PodRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Tree.MakeDurably(paths.Pods, OwnerOnly);
        // The directory first, locked until the pod exists: a name whose holder has neither is anybody's to take.
        var staging = StagingOf(record.Id);
        Tree.Make(staging, OwnerOnly);
        using var creating = DirectoryLock.Acquire(staging);
        try
        {
            TakeName(record.Name, record.Id);
        }
        catch
        {
            Tree.Remove(staging);
            throw;
        }

        try
        {
            RecordFile.Write(Path.Combine(staging, RecordName), record, StateWriting.PodRecord);
            using var parent = DirectoryHandle.Open(paths.Pods);
            parent.Rename(Path.GetFileName(staging), record.Id);
            parent.SyncEntries();
        }
        catch
        {
            _names.Release(record.Name);
            Tree.Remove(staging);
            throw;
        }

        _events.Write(EventRecord.OfPod(record, "create"));
    }

    /// <summary>The pod with this full id; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public PodRecord? Find(string id)
    {
        var path = Path.Combine(PathOf(id), RecordName);
        var record = RecordChecks.IsId(id) ? RecordFile.Read(path, StateReading.PodRecord) : null;
        return record is null || record.Id == id ? record : throw RecordFile.Foreign(path, $"pod {record.Id}");
    }

    /// <summary>The pod a user means: a name, an id or the beginning of one. Names win.</summary>
    /// <exception cref="ContainersException">NotFound, in podman's words; Invalid for the beginning of several ids.</exception>
    public PodRecord Resolve(string text) => TryResolve(text) ??
        throw new ContainersException(ErrorKind.NotFound, $"no pod with name or ID {text} found: no such pod") { Hint = "wherry pod ps lists the pods there are" };

    /// <summary>As <see cref="Resolve"/>, with null for none.</summary>
    public PodRecord? TryResolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _names.Find(text) is { } id && Find(id) is { } named && named.Name == text ? named
            : IdBeginning.Find(text, Ids(), "pod") is { } found ? Find(found) : null;
    }

    /// <summary>
    /// Taken by who starts, ends or removes a pod, or creates a container in it, so that those do not come between each other.
    /// The caller owns it, and may hold it while waiting for containers: those never wait for it.
    /// </summary>
    /// <exception cref="ContainersException">NotFound: the pod is gone, perhaps since we began to wait.</exception>
    public DirectoryLock HoldTransition(PodRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var held = DirectoryLock.Acquire(PathOf(record.Id));
        if (held is not null && File.Exists(Path.Combine(PathOf(record.Id), RecordName)))
        {
            return held;
        }

        held?.Dispose();
        throw new ContainersException(ErrorKind.NotFound, $"no pod with name or ID {record.Name} found: no such pod");
    }

    /// <summary>All pods, in no order. One whose record cannot be read is told of and passed over.</summary>
    public IEnumerable<PodRecord> List()
    {
        foreach (var id in Ids())
        {
            PodRecord? record;
            try
            {
                record = Find(id);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                unreadable?.Invoke(e);
                continue;
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    /// <summary>The ids of all pods, in no order; also of those whose records cannot be read.</summary>
    public IEnumerable<string> Ids() => !Directory.Exists(paths.Pods) ? [] : Directory
        .EnumerateDirectories(paths.Pods).Select(path => Path.GetFileName(path)).Where(RecordChecks.IsId);

    /// <summary>Makes a pod cease to exist. Only while holding its transition, and when no container is in it any more.</summary>
    public void Forget(PodRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Retire(record.Id) is not { } aside)
        {
            return; // somebody else has just done the same
        }

        if (_names.Find(record.Name) == record.Id)
        {
            _names.Release(record.Name);
        }

        _events.Write(EventRecord.OfPod(record, "remove"));
        Tree.Remove(aside);
    }

    /// <summary>Takes the directory of a pod away, also of one without a readable record; it is the caller's to remove. Null when it is gone.</summary>
    public string? Retire(string id)
    {
        using var parent = DirectoryHandle.Open(paths.Pods);
        var aside = $".{Guid.NewGuid():N}.tmp";
        try
        {
            parent.Rename(id, aside, replace: false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }

        parent.SyncEntries();
        return Path.Combine(paths.Pods, aside);
    }

    /// <summary>Pods that never came to be, or were being removed by a command that died. Only meaningful under the collection lock.</summary>
    public IEnumerable<string> Abandoned() => !Directory.Exists(paths.Pods) ? [] : Directory.EnumerateFileSystemEntries(paths.Pods, ".*.tmp");

    /// <summary>Names whose pods do not exist. Only meaningful while nobody creates pods.</summary>
    public IEnumerable<(string Name, string Id)> StaleNames() => _names.List().Where(pair => IsDead(pair.Name, pair.Id));

    /// <summary>Frees a name if the pod it leads to still does not exist.</summary>
    public void ReleaseStale(string name, string id)
    {
        using var takeover = LockTakeover();
        if (_names.Find(name) == id && IsDead(name, id))
        {
            _names.Release(name);
        }
    }

    private void TakeName(string name, string id)
    {
        if (_names.TryTake(name, id))
        {
            return;
        }

        // Whoever took it may have died before the pod existed, or after it ceased to.
        using (LockTakeover())
        {
            if (_names.Find(name) is { } dead && IsDead(name, dead))
            {
                _names.Release(name);
                Tree.Remove(StagingOf(dead));
            }
        }

        if (!_names.TryTake(name, id))
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"adding pod to state: name \"{name}\" is in use: pod already exists")
            {
                Hint = $"wherry pod rm {name}, --replace, or another --name",
            };
        }
    }

    // A record that cannot be read keeps its name.
    private bool IsDead(string name, string id)
    {
        if (DirectoryLock.TryAcquire(StagingOf(id)) is { } abandoned)
        {
            abandoned.Dispose();
        }
        else if (Directory.Exists(StagingOf(id)))
        {
            return false; // its creator is at it
        }

        try
        {
            return Find(id)?.Name != name;
        }
        catch (ContainersException)
        {
            return false;
        }
    }

    private LockFile LockTakeover()
    {
        Tree.Make(paths.PodNames);
        return LockFile.Acquire(paths.PodNames + ".lock");
    }

    private string StagingOf(string id) => Path.Combine(paths.Pods, $".{id}.tmp");
}
