using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>
/// Opens the directories that an archive's entries go into, as if an open directory were the root of the file system, and
/// makes those the archive forgot to mention. Entries come in runs, so the last one is kept.
/// </summary>
/// <param name="root">What cannot be left; stays the caller's.</param>
/// <param name="below">The directory in it that paths are relative to; empty for itself.</param>
/// <param name="make">Makes a directory in another; EEXIST when the name is taken.</param>
internal sealed class EntryParents(DirectoryHandle root, byte[] below, Action<DirectoryHandle, byte[]> make) : IDisposable
{
    private DirectoryHandle? _last;
    private byte[]? _lastPath;

    public void Dispose() => _last?.Dispose();

    /// <summary>The directory of a clean path; it stays ours, and is valid until the next one is asked for.</summary>
    /// <exception cref="ContainersException">Corrupt: something on the way is no directory.</exception>
    internal DirectoryHandle Open(byte[] path)
    {
        if (_last is not null && _lastPath.AsSpan().SequenceEqual(path))
        {
            return _last;
        }

        _last?.Dispose();
        _last = null;
        _last = TryOpen(path) ?? Make(path);
        _lastPath = path;
        return _last;
    }

    /// <summary>A directory that must be there; the caller owns it.</summary>
    internal DirectoryHandle OpenExisting(byte[] path) => root.OpenDirectoryInRoot((below.Length, path.Length) switch
    {
        (0, 0) => [(byte)'.'],
        (0, _) => path,
        (_, 0) => below,
        _ => [.. below, (byte)'/', .. path],
    });

    private DirectoryHandle Make(byte[] path)
    {
        var names = Split(path);
        var (directory, there) = OpenWhatIsThere(path, names);
        foreach (var range in names[there..])
        {
            using var parent = directory;
            var name = path[range];
            try
            {
                make(parent, name);
            }
            catch (LinuxException e) when (e.Errno == Errno.EEXIST)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"{EntryText.Show(name)} is in the way and leads to no directory", e);
            }

            directory = parent.OpenDirectory(name);
        }

        return directory;
    }

    // Halving: an archive may ask for a path of thousands of directories, again and again.
    private (DirectoryHandle Directory, int Names) OpenWhatIsThere(byte[] path, List<Range> names)
    {
        var directory = OpenExisting([]);
        int there = 0, missing = names.Count;
        while (missing - there > 1)
        {
            var middle = (there + missing) / 2;
            if (TryOpen(path[..names[middle - 1].End]) is { } found)
            {
                directory.Dispose();
                directory = found;
                there = middle;
            }
            else
            {
                missing = middle;
            }
        }

        return (directory, there);
    }

    private static List<Range> Split(byte[] path)
    {
        var names = new List<Range>();
        foreach (var range in ((ReadOnlySpan<byte>)path).Split((byte)'/'))
        {
            names.Add(range);
        }

        return names;
    }

    private DirectoryHandle? TryOpen(byte[] path)
    {
        try
        {
            return OpenExisting(path);
        }
        catch (LinuxException e) when (path.Length > 0 && e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
