using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.References;

namespace Containers.State;

/// <summary>
/// Names as symbolic links to ids: taking one is a single exclusive creation, so two commands can never both have it, and
/// looking one up is a single readlink. Names may hold any character; those a file name cannot are percent-encoded. A name
/// too long for a file goes by its hash, and the link has the name itself behind the id.
/// </summary>
internal sealed class NameIndex(string directory)
{
    private const int LongestFileName = 255;
    private const char HashMark = '='; // never the beginning of an encoded name

    /// <summary>Takes a name. False: somebody has it.</summary>
    internal bool TryTake(string name, string id, bool sync = true)
    {
        using var handle = OpenOrMake();
        try
        {
            handle.MakeSymbolicLink(Encode(name), Target(name, id));
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            return false;
        }

        if (sync)
        {
            handle.SyncEntries();
        }

        return true;
    }

    /// <summary>Points a name to an id, whatever it pointed to before.</summary>
    internal void Point(string name, string id)
    {
        using var handle = OpenOrMake();
        var aside = $".{Guid.NewGuid():N}.tmp";
        handle.MakeSymbolicLink(aside, Target(name, id));
        handle.Rename(aside, Encode(name));
        handle.SyncEntries();
    }

    /// <summary>The id behind a name; null when nobody has it.</summary>
    internal string? Find(string name) => ReadLink(Path.Combine(directory, Encode(name)))?.Split(' ', 2)[0];

    /// <summary>Gives a name back; missing is fine.</summary>
    internal void Release(string name) => File.Delete(Path.Combine(directory, Encode(name)));

    /// <summary>All names with their ids.</summary>
    internal IEnumerable<(string Name, string Id)> List()
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(directory))
        {
            var file = Path.GetFileName(path);
            if (!file.StartsWith('.') && ReadLink(path) is { } target)
            {
                var parts = target.Split(' ', 2);
                yield return (parts.Length > 1 ? parts[1] : Uri.UnescapeDataString(file), parts[0]);
            }
        }
    }

    private static string Encode(string name)
    {
        var encoded = Uri.EscapeDataString(name).Replace(".", "%2E", StringComparison.Ordinal);
        return encoded.Length <= LongestFileName ? encoded : HashMark + Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Hex;
    }

    private static string Target(string name, string id) => Encode(name)[0] == HashMark ? $"{id} {name}" : id;

    private static string? ReadLink(string path) => new FileInfo(path).LinkTarget;

    private DirectoryHandle OpenOrMake()
    {
        Tree.MakeDurably(directory);
        return DirectoryHandle.Open(directory);
    }
}
