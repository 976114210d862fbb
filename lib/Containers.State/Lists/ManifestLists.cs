using Containers.Oci;

namespace Containers.State.Lists;

/// <summary>The manifest lists, a record each. Their names are among those of the images.</summary>
/// <param name="paths">Where they are.</param>
public sealed class ManifestLists(StorePaths paths)
{
    private readonly HashedRecords<ManifestListRecord> _records =
        new(paths.Lists, list => list.Key, StateReading.ManifestListRecord, StateWriting.ManifestListRecord, id => id);

    /// <summary>The list with this id; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ManifestListRecord? Find(string id) => RecordChecks.IsId(id) ? WithId(_records.Find(id)) : null;

    /// <summary>Whether there is a list with this id, readable or not.</summary>
    public bool Exists(string id) => RecordChecks.IsId(id) && File.Exists(_records.PathOf(id));

    /// <summary>Adds a list or replaces it.</summary>
    public void Put(ManifestListRecord list) => _records.Put(list);

    /// <summary>Removes a list; missing is fine.</summary>
    public void Remove(string id) => File.Delete(_records.PathOf(id));

    /// <summary>All of them, in no order.</summary>
    /// <param name="tell">Told of records that cannot be read, which are passed over.</param>
    public IEnumerable<ManifestListRecord> List(Action<ContainersException> tell) => _records.List(tell).Select(list => WithId(list)!);

    /// <summary>The ids of all lists, in no order; also of those whose records cannot be read.</summary>
    public IEnumerable<string> Ids() => !Directory.Exists(paths.Lists) ? [] : Directory
        .EnumerateFiles(paths.Lists, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(RecordChecks.IsId);

    /// <summary>The files whose records cannot be read, with the reasons.</summary>
    public IEnumerable<(string Path, ContainersException Problem)> Unreadable() => _records.Unreadable();

    private static ManifestListRecord? WithId(ManifestListRecord? list) => list is null ? null : list with { Id = list.Key };
}
