using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.State.Volumes;

/// <summary>A directory that outlives containers.</summary>
public sealed record VolumeRecord
{
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
}

/// <summary>The volumes, each in a directory of its own.</summary>
public sealed class VolumeRecords(StorePaths paths)
{
    private const string RecordName = "volume.json";

    /// <summary>Where a volume's files are.</summary>
    public string DataPath(string name) => Path.Combine(paths.Volumes, name, "_data");

    /// <summary>A volume's own directory.</summary>
    public string PathOf(string name) => Path.Combine(paths.Volumes, name);

    /// <summary>A volume; null when there is none of that name.</summary>
    public VolumeRecord? Find(string name) =>
        RecordFile.Read(Path.Combine(paths.Volumes, name, RecordName), StateJson.Default.VolumeRecord);

    /// <summary>The volume of that name, made if there was none: two commands at once get the same one.</summary>
    public VolumeRecord FindOrCreate(string name, bool anonymous)
    {
        if (Find(name) is { } existing)
        {
            return existing;
        }

        var record = new VolumeRecord { Name = name, Created = DateTimeOffset.UtcNow, Anonymous = anonymous, NeedsFilling = true };
        Tree.Make(paths.Volumes, 0x1c9);
        var staging = Path.Combine(paths.Volumes, $".{Guid.NewGuid():N}.tmp");
        Tree.Make(staging, 0x1c9);
        Tree.Make(Path.Combine(staging, "_data"), 0x1ed);
        RecordFile.Write(Path.Combine(staging, RecordName), record, StateWriting.Default.VolumeRecord);
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
        return record;
    }

    /// <summary>Renews a volume's record.</summary>
    public void Put(VolumeRecord volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        RecordFile.Write(Path.Combine(PathOf(volume.Name), RecordName), volume, StateWriting.Default.VolumeRecord);
    }
}
