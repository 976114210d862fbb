using Containers.Oci;

namespace Containers.State.Lists;

/// <summary>The manifest lists, a record each.</summary>
/// <param name="paths">Where they are.</param>
public sealed class ManifestLists(StorePaths paths)
{
    private readonly HashedRecords<ManifestListRecord> _records = new(paths.Lists, list => list.Name, StateReading.ManifestListRecord, StateWriting.ManifestListRecord);

    /// <summary>The list of a name; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ManifestListRecord? Find(string name) => _records.Find(name);

    /// <summary>Adds a list or replaces it.</summary>
    public void Put(ManifestListRecord list) => _records.Put(list);

    /// <summary>Removes a list; missing is fine.</summary>
    public void Remove(string name) => _records.Remove(name);

    /// <summary>All of them, in no order.</summary>
    /// <param name="tell">Told of records that cannot be read, which are passed over.</param>
    public IEnumerable<ManifestListRecord> List(Action<ContainersException> tell) => _records.List(tell);

    /// <summary>The files whose records cannot be read, with the reasons.</summary>
    public IEnumerable<(string Path, ContainersException Problem)> Unreadable() => _records.Unreadable();
}
