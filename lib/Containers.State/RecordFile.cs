using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.State;

/// <summary>Small JSON records on disk. Readers take no lock: a record is always whole, old or new.</summary>
internal static class RecordFile
{
    /// <summary>Reads a record; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt, naming the file.</exception>
    internal static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return OciJson.Read(bytes, type, $"record {path}");
    }

    internal static void Write<T>(string path, T record, JsonTypeInfo<T> type, bool sync = true) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(record, type), sync: sync);
}
