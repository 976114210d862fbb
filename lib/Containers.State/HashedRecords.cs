using System.Text;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Json;
using Containers.Oci.References;

namespace Containers.State;

/// <summary>Records in files called by the hashes of the names that they are known by, which may be no file's, or by their ids.</summary>
internal sealed class HashedRecords<T>(
    string directory, Func<T, string> nameOf, JsonDocumentReader<T> read, JsonDocumentWriter<T> write, Func<string, string>? fileOf = null)
    where T : class, IRecord
{
    internal T? Find(string name)
    {
        var record = RecordFile.Read(PathOf(name), read);
        return record is null || nameOf(record) == name ? record : throw RecordFile.Foreign(PathOf(name), nameOf(record));
    }

    internal void Put(T record)
    {
        Tree.MakeDurably(directory);
        RecordFile.Write(PathOf(nameOf(record)), record, write);
    }

    internal void Remove(string name) => File.Delete(PathOf(name));

    internal IEnumerable<T> List(Action<ContainersException> tell)
    {
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.json") : [])
        {
            T? record = null;
            try
            {
                record = RecordFile.Read(path, read);
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

    /// <summary>The files whose records cannot be read, with the reasons.</summary>
    internal IEnumerable<(string Path, ContainersException Problem)> Unreadable()
    {
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.json") : [])
        {
            ContainersException? problem = null;
            try
            {
                RecordFile.Read(path, read);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                problem = e;
            }

            if (problem is not null)
            {
                yield return (path, problem);
            }
        }
    }

    /// <summary>Where a record is.</summary>
    internal string PathOf(string name) => Path.Combine(directory, (fileOf?.Invoke(name) ?? Digest.Of(Encoding.UTF8.GetBytes(name)).Hex) + ".json");
}
