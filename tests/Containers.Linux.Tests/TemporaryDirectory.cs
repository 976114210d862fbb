using Containers.Linux.Files;

namespace Containers.Linux.Tests;

/// <summary>A directory of one test, gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("containers-linux-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string MakeDirectory(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void Dispose() => Tree.Remove(Path);
}
