using System.Text;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.State.Lists;

/// <summary>The manifest lists, a record each, in files called by the hashes of their names.</summary>
/// <param name="paths">Where they are.</param>
public sealed class ManifestLists(StorePaths paths)
{
    /// <summary>The list of a name; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ManifestListRecord? Find(string name)
    {
        var record = RecordFile.Read(PathOf(name), StateReading.ManifestListRecord);
        return record is null || record.Name == name ? record : throw RecordFile.Foreign(PathOf(name), $"list {record.Name}");
    }

    /// <summary>Adds a list or replaces it.</summary>
    public void Put(ManifestListRecord list)
    {
        ArgumentNullException.ThrowIfNull(list);
        Tree.MakeDurably(paths.Lists);
        RecordFile.Write(PathOf(list.Name), list, StateWriting.ManifestListRecord);
    }

    /// <summary>Removes a list; missing is fine.</summary>
    public void Remove(string name) => File.Delete(PathOf(name));

    /// <summary>All of them, in no order.</summary>
    /// <param name="tell">Told of records that cannot be read, which are passed over.</param>
    public IEnumerable<ManifestListRecord> List(Action<ContainersException> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        foreach (var path in Directory.Exists(paths.Lists) ? Directory.EnumerateFiles(paths.Lists, "*.json") : [])
        {
            ManifestListRecord? record = null;
            try
            {
                record = RecordFile.Read(path, StateReading.ManifestListRecord);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                tell(e);
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    private string PathOf(string name) => Path.Combine(paths.Lists, Digest.Of(Encoding.UTF8.GetBytes(name)).Hex + ".json");
}
