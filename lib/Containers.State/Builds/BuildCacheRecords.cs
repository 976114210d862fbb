using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.State.Builds;

/// <summary>What builds remember: a record for each step that made a layer, in files called by the steps' keys.</summary>
/// <param name="paths">Where they are.</param>
public sealed class BuildCacheRecords(StorePaths paths)
{
    private const string Extension = ".json";

    /// <summary>The step of a key; null when it was never done, or its record cannot be read: then it is done again.</summary>
    public BuildCacheRecord? Find(string key)
    {
        try
        {
            return RecordFile.Read(PathOf(key), StateReading.BuildCacheRecord) is { } record && record.Key == key ? record : null;
        }
        catch (ContainersException e) when (RecordFile.IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Adds a record or replaces it. Not synced: a step that is forgotten in a power cut is done again.</summary>
    public void Put(BuildCacheRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Tree.Make(paths.BuildCache);
        RecordFile.Write(PathOf(record.Key), record, StateWriting.BuildCacheRecord, sync: false);
    }

    /// <summary>Forgets a step; one that is not known is fine. What it made goes with the next collection.</summary>
    public void Remove(string key)
    {
        if (Directory.Exists(paths.BuildCache))
        {
            File.Delete(PathOf(key));
        }
    }

    /// <summary>All of them that can be read, in no order.</summary>
    public IEnumerable<BuildCacheRecord> List() => !Directory.Exists(paths.BuildCache) ? [] : Directory.EnumerateFiles(paths.BuildCache, "*" + Extension)
        .Select(path => Find(Path.GetFileNameWithoutExtension(path))).OfType<BuildCacheRecord>();

    /// <summary>What those who were killed while they wrote a record left beside it. Only meaningful while nobody builds.</summary>
    public IEnumerable<string> Abandoned() => !Directory.Exists(paths.BuildCache) ? [] : Directory.EnumerateFiles(paths.BuildCache, ".*.tmp");

    private string PathOf(string key) => Path.Combine(paths.BuildCache, key + Extension);
}
