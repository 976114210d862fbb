using Containers.Oci;

namespace Containers.State.Artifacts;

/// <summary>The artifacts, a record each.</summary>
/// <param name="paths">Where they are.</param>
public sealed class ArtifactRecords(StorePaths paths)
{
    private readonly HashedRecords<ArtifactRecord> _records = new(paths.Artifacts, artifact => artifact.Name, StateReading.ArtifactRecord, StateWriting.ArtifactRecord);

    /// <summary>The artifact of a name; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ArtifactRecord? Find(string name) => _records.Find(name);

    /// <summary>Adds an artifact or replaces it.</summary>
    public void Put(ArtifactRecord artifact) => _records.Put(artifact);

    /// <summary>Removes an artifact; missing is fine.</summary>
    public void Remove(string name) => _records.Remove(name);

    /// <summary>All of them, in no order.</summary>
    /// <param name="tell">Told of records that cannot be read, which are passed over.</param>
    public IEnumerable<ArtifactRecord> List(Action<ContainersException> tell) => _records.List(tell);

    /// <summary>The files whose records cannot be read, with the reasons.</summary>
    public IEnumerable<(string Path, ContainersException Problem)> Unreadable() => _records.Unreadable();
}
