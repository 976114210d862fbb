using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Events;

namespace Containers.State.Volumes;

/// <summary>A directory that outlives containers.</summary>
public sealed record VolumeRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Made for one container without being named, and removed with it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Not yet used by a container: the first one fills it from its image.</summary>
    public bool NeedsFilling { get; init; }

    /// <summary>Somebody has begun to fill it; together with <see cref="NeedsFilling"/> and nobody at it, half of it is there.</summary>
    public bool FillingBegun { get; init; }

    /// <summary>Who keeps it: "local" for the store, otherwise the name of a plug-in.</summary>
    public string Driver { get; set; } = "local";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Options of the local driver: type, device and o, as mount(8) has them. With a type or a device the directory stays empty. Of
    /// another driver, whatever it was given.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options { get; set; } = new Dictionary<string, string>();

    string? IRecord.FindProblem() => null;
}

/// <summary>The volumes, each in a directory of its own.</summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
public sealed class VolumeRecords(StorePaths paths, Action<ContainersException>? unreadable = null)
{
    private const string RecordName = "volume.json";

    private readonly EventLog _events = new(paths);

    /// <summary>Where a volume's files are.</summary>
    public string DataPath(string name) => Path.Combine(paths.Volumes, name, "_data");

    /// <summary>A volume's own directory.</summary>
    public string PathOf(string name) => Path.Combine(paths.Volumes, name);

    /// <summary>A volume; null when there is none of that name.</summary>
    public VolumeRecord? Find(string name) =>
        RecordFile.Read(Path.Combine(paths.Volumes, name, RecordName), StateReading.VolumeRecord);

    /// <summary>Held by who fills a volume.</summary>
    public string LockPath(string name) => Path.Combine(paths.Volumes, name, "lock");

    /// <summary>
    /// Held shared by who finds or makes volumes for a container until that is registered; alone by who removes volumes because no
    /// container uses them, for as long as it decides and does it. Who holds it waits for no monitor.
    /// </summary>
    public LockFile HoldUse(bool alone)
    {
        Tree.MakeDurably(paths.Volumes, 0x1c9);
        return LockFile.Acquire(paths.Volumes + ".lock", shared: !alone);
    }

    /// <summary>The names of all volumes, in order; also of those whose records cannot be read.</summary>
    public IEnumerable<string> Names() => !Directory.Exists(paths.Volumes) ? [] : Directory.EnumerateDirectories(paths.Volumes)
        .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal);

    /// <summary>All volumes by name. One whose record cannot be read is told of and passed over: reading commands go on.</summary>
    public IEnumerable<VolumeRecord> List()
    {
        foreach (var name in Names())
        {
            VolumeRecord? record;
            try
            {
                record = Find(name);
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

    /// <summary>The volume of that name, made if there was none: two commands at once get the same one.</summary>
    public VolumeRecord FindOrCreate(string name, bool anonymous) => FindOrCreate(
        new VolumeRecord { Name = name, Created = DateTimeOffset.UtcNow, Anonymous = anonymous, NeedsFilling = true });

    /// <summary>As above, with all that a new one is to be; what is returned is another object if there was one already.</summary>
    /// <param name="record">The new one.</param>
    /// <param name="prepare">Does something with the directory of a new one's files before anybody sees it; what it throws means there is none.</param>
    public VolumeRecord FindOrCreate(VolumeRecord record, Action<string>? prepare = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        var name = record.Name;
        if (Find(name) is { } existing)
        {
            return existing;
        }

        Tree.MakeDurably(paths.Volumes, 0x1c9);
        var staging = Path.Combine(paths.Volumes, $".{Guid.NewGuid():N}.tmp");
        Tree.Make(staging, 0x1c9);
        Tree.Make(Path.Combine(staging, "_data"), 0x1ed);
        try
        {
            prepare?.Invoke(Path.Combine(staging, "_data"));
        }
        catch
        {
            Tree.Remove(staging);
            throw;
        }

        RecordFile.Write(Path.Combine(staging, RecordName), record, StateWriting.VolumeRecord);
        using var directory = DirectoryHandle.Open(paths.Volumes);
        try
        {
            directory.Rename(Path.GetFileName(staging), name, replace: false);
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            Tree.Remove(staging);
            return Find(name) ?? throw new ContainersException(ErrorKind.Corrupt, $"volume {name} has no record");
        }

        directory.SyncEntries();
        _events.Write(EventRecord.OfVolume(name, "create"));
        return record;
    }

    /// <summary>Renews a volume's record.</summary>
    public void Put(VolumeRecord volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        RecordFile.Write(Path.Combine(PathOf(volume.Name), RecordName), volume, StateWriting.VolumeRecord);
    }

    /// <summary>
    /// Makes a volume cease to exist. Its files are then in a directory of another name, which is returned: the caller's to
    /// remove, inside the user namespace. Null when there was no such volume.
    /// </summary>
    public string? Forget(string name)
    {
        var aside = $".{Guid.NewGuid():N}.tmp";
        using var directory = DirectoryHandle.Open(paths.Volumes);
        try
        {
            directory.Rename(name, aside, replace: false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }

        directory.SyncEntries();
        _events.Write(EventRecord.OfVolume(name, "remove"));
        return Path.Combine(paths.Volumes, aside);
    }

    /// <summary>
    /// Volumes that never came to be, or are being removed by a command that died. Only meaningful under the collection lock.
    /// </summary>
    public IEnumerable<string> Abandoned() => !Directory.Exists(paths.Volumes) ? [] : Directory.EnumerateFileSystemEntries(paths.Volumes, ".*.tmp");
}
