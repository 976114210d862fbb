using Containers.Linux.Files;

namespace Containers.Testing;

/// <summary>A directory of one test's own, gone with all its content when the test ends.</summary>
internal sealed class TempDirectory : IDisposable
{
    internal TempDirectory() => Path = Directory.CreateTempSubdirectory("wherry-test-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    internal string Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose() => Tree.Remove(Path);
}
