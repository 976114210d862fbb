using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Images;

/// <summary>Where saved files go, one after the other.</summary>
internal interface ISavedFiles
{
    /// <summary>Adds a small file.</summary>
    void Add(string name, ReadOnlySpan<byte> content);

    /// <summary>Adds a file of a known length.</summary>
    void Add(string name, Stream content, long size);
}

/// <summary>
/// Into an archive. The same images give the same bytes: no times, and everything is the caller's, as tools want it that
/// unpack archives and give them their owners without being root.
/// </summary>
internal sealed class ArchiveSink(Stream archive) : ISavedFiles
{
    private const uint ReadableByAll = 0x1a4; // 0644

    private const uint OpenToAll = 0x1ed; // 0755

    private readonly TarWriter _tar = new(archive);
    private readonly HashSet<string> _directories = [];

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        AddAbove(name);
        _tar.Write(Entry(TarEntryType.File, name, ReadableByAll, content.Length), content);
    }

    public void Add(string name, Stream content, long size)
    {
        AddAbove(name);
        _tar.Write(Entry(TarEntryType.File, name, ReadableByAll, size), content);
    }

    internal void Finish() => _tar.Finish();

    private void AddAbove(string name)
    {
        for (var slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            if (_directories.Add(name[..slash]))
            {
                _tar.WriteHeader(Entry(TarEntryType.Directory, name[..slash], OpenToAll, 0));
            }
        }
    }

    private static TarEntry Entry(TarEntryType type, string name, uint mode, long size) => new()
    {
        Type = type, Name = Encoding.UTF8.GetBytes(name), Mode = mode, Size = size, UserId = ThisProcess.UserId, GroupId = ThisProcess.GroupId,
    };
}

/// <summary>Into a directory, made if it is not there; files of the same name are replaced.</summary>
internal sealed class DirectorySink(string directory) : ISavedFiles
{
    private const uint ReadableByAll = 0x1a4; // 0644
    private const uint OpenToAll = 0x1ed; // 0755

    public void Add(string name, ReadOnlySpan<byte> content) => DurableFile.Write(Place(name), content, ReadableByAll);

    public void Add(string name, Stream content, long size)
    {
        using var file = FileOpening.Create(Place(name), ReadableByAll);
        using var stream = file.OpenStream();
        content.CopyTo(stream);
    }

    /// <summary>A file that is there from before; null when it is not.</summary>
    internal byte[]? Read(string name) => File.Exists(Path.Combine(directory, name)) ? File.ReadAllBytes(Path.Combine(directory, name)) : null;

    private string Place(string name)
    {
        var path = Path.Combine(directory, name);
        Tree.Make(Path.GetDirectoryName(path)!, OpenToAll);
        return path;
    }
}
