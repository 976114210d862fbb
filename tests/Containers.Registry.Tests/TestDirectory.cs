using Containers.Content;

namespace Containers.Registry.Tests;

/// <summary>A directory for one test, with as many content stores in it as the test likes.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wherry-registry-").FullName;

    public ContentStore Store(string name) => ContentStore.Open(System.IO.Path.Combine(Path, name));

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What a store holds half-written: must be nothing after every test.</summary>
    public string[] Leftovers(string store) => Directory.GetFileSystemEntries(System.IO.Path.Combine(Path, store, "ingest"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
