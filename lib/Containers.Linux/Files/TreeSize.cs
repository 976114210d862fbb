namespace Containers.Linux.Files;

/// <summary>How much is in a directory tree that may be hostile or change meanwhile: nothing here follows a symbolic link.</summary>
public static class TreeSize
{
    /// <summary>Total length of the regular files, each counted once however many names it has; 0 for a missing tree.</summary>
    public static long Of(string path)
    {
        // As in Tree.Remove, depth costs neither stack nor descriptors: one directory is open, and the way up is its "..".
        var seen = new HashSet<(ulong Device, ulong Inode)>();
        var levels = new Stack<Level>();
        if (TryOpen(path) is not { } directory)
        {
            return 0;
        }

        try
        {
            var total = Enter(directory, levels, seen);
            while (levels.TryPeek(out var level))
            {
                if (level.Directories.TryPop(out var name))
                {
                    if (TryOpen(directory, name) is { } below)
                    {
                        directory.Dispose();
                        directory = below;
                        total += Enter(directory, levels, seen);
                    }

                    continue;
                }

                levels.Pop();
                if (levels.TryPeek(out var above))
                {
                    if (TryOpen(directory, ".."u8.ToArray()) is not { } parent)
                    {
                        return total; // removed under us
                    }

                    directory.Dispose();
                    directory = parent;
                    if (Identity(directory) != above.Identity)
                    {
                        return total; // moved away under us: what is left of it is somewhere else
                    }
                }
            }

            return total;
        }
        finally
        {
            directory.Dispose();
        }
    }

    private static long Enter(DirectoryHandle directory, Stack<Level> levels, HashSet<(ulong Device, ulong Inode)> seen)
    {
        var level = new Level(Identity(directory), []);
        long total = 0;
        foreach (var name in directory.Names())
        {
            if (directory.Status(name) is not { } status)
            {
                continue; // just removed
            }

            if (status.Type == FileType.Directory)
            {
                level.Directories.Push(name);
            }
            else if (status.Type == FileType.Regular && (status.Links == 1 || seen.Add((status.Device, status.Inode))))
            {
                total += status.Size;
            }
        }

        levels.Push(level);
        return total;
    }

    private static DirectoryHandle? TryOpen(string path)
    {
        try
        {
            return DirectoryHandle.Open(path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    private static DirectoryHandle? TryOpen(DirectoryHandle directory, byte[] name)
    {
        try
        {
            return directory.OpenDirectory(name);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EACCES)
        {
            return null;
        }
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory) =>
        directory.Status(ReadOnlySpan<byte>.Empty) is { } status ? (status.Device, status.Inode) : default;

    private sealed record Level((ulong Device, ulong Inode) Identity, Stack<byte[]> Directories);
}
