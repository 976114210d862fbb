using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Takes the files of a saved image's directory into the content store, each under its digest.</summary>
internal sealed class DirectoryFiles(Engine engine)
{
    private const int MostFiles = 100_000;

    /// <summary>All files by their names relative to the directory.</summary>
    /// <exception cref="ContainersException">Corrupt: more files than any image has.</exception>
    internal Dictionary<string, Digest> Read(string directory)
    {
        var files = new Dictionary<string, Digest>();
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            if (files.Count == MostFiles)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"the directory holds more than {MostFiles} files: not an image");
            }

            using var content = File.OpenRead(path);
            using var writer = engine.Content.Create();
            content.CopyTo(writer);
            files[Path.GetRelativePath(directory, path)] = writer.Commit(null);
        }

        return files;
    }
}
