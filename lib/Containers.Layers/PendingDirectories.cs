using Containers.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>
/// What the directories of a layer shall look like once nothing is put into them any more. Kept by identity, and given up
/// with the directory: so it is never more than there are directories, and is never applied to something else that has
/// taken a directory's place.
/// </summary>
internal sealed class PendingDirectories
{
    private readonly Dictionary<(ulong Device, ulong Inode), (byte[] Path, TarEntry Entry)> _entries = [];

    /// <summary>Notes an entry for a directory; the last one counts.</summary>
    internal void Add(FileStatus directory, byte[] path, TarEntry entry) => _entries[Identity(directory)] = (path, entry);

    /// <summary>Forgets a directory that is removed.</summary>
    internal void Forget(FileStatus directory) => _entries.Remove(Identity(directory));

    /// <summary>The paths of all that are noted, children first.</summary>
    internal List<byte[]> PathsChildrenFirst() => [.. _entries.Values.Select(noted => noted.Path).OrderByDescending(path => path.Length)];

    /// <summary>What is noted for a directory; null for nothing.</summary>
    internal TarEntry? Find(FileStatus directory) => _entries.TryGetValue(Identity(directory), out var noted) ? noted.Entry : null;

    private static (ulong, ulong) Identity(FileStatus directory) => (directory.Device, directory.Inode);
}
