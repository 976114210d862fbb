namespace Containers.Linux.Files;

/// <summary>Work on whole directory trees that may be hostile: nothing here follows a symbolic link.</summary>
public static class Tree
{
    private const uint OwnerAll = 0x1c0; // 0700

    /// <summary>
    /// Removes a directory and all below it. Missing is fine. Directories without permission for their owner are opened up
    /// first, as rm cannot; needs to run where the owners are mapped.
    /// </summary>
    public static void Remove(string path)
    {
        var parentPath = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(parentPath))
        {
            return;
        }

        using var parent = DirectoryHandle.Open(parentPath);
        Remove(parent, System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)));
    }

    /// <summary>Removes a name in an open directory, with everything below it if it is a directory.</summary>
    public static void Remove(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (parent.Status(name) is not { } status)
        {
            return;
        }

        if (status.Type != FileType.Directory)
        {
            parent.Unlink(name);
            return;
        }

        RemoveBelow(parent, name);
        parent.RemoveDirectory(name);
    }

    /// <summary>Makes a directory and its missing parents with the given permission bits for those it makes.</summary>
    public static void Make(string path, uint mode = OwnerAll) => Directory.CreateDirectory(path, (UnixFileMode)mode);

    /// <summary>
    /// As <see cref="Make"/>, and what it makes survives a power cut: a synced file is lost with a directory that was not.
    /// </summary>
    public static void MakeDurably(string path, uint mode = OwnerAll)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        MakeDurably(parent, mode);
        Make(path, mode);
        using var directory = DirectoryHandle.Open(parent);
        directory.SyncEntries();
    }

    // Depth costs memory here, neither stack nor descriptors: only the directory being emptied is open, and the way back up
    // is its "..", checked to be where we came from.
    private static void RemoveBelow(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        var levels = new Stack<Level>();
        var directory = Enter(parent, name, levels);
        try
        {
            while (true)
            {
                var level = levels.Peek();
                if (level.Left.TryPop(out var entry))
                {
                    if (directory.Status(entry) is { Type: FileType.Directory })
                    {
                        directory = Replace(directory, Enter(directory, entry, levels));
                    }
                    else
                    {
                        directory.Unlink(entry);
                    }

                    continue;
                }

                levels.Pop();
                if (!levels.TryPeek(out var above))
                {
                    return;
                }

                directory = Replace(directory, directory.OpenDirectory(".."u8));
                if (Identity(directory) != above.Identity)
                {
                    throw new LinuxException("remove", Errno.EBUSY, "a directory that was moved meanwhile");
                }

                directory.RemoveDirectory(level.Name);
            }
        }
        finally
        {
            directory.Dispose();
        }
    }

    private static DirectoryHandle Enter(DirectoryHandle parent, ReadOnlySpan<byte> name, Stack<Level> levels)
    {
        if (parent.Status(name) is { } status && (status.Mode & OwnerAll) != OwnerAll)
        {
            parent.ChangeMode(name, status.Mode | OwnerAll);
        }

        var directory = parent.OpenDirectory(name);
        levels.Push(new Level(name.ToArray(), Identity(directory), new Stack<byte[]>(directory.Names())));
        return directory;
    }

    private static DirectoryHandle Replace(DirectoryHandle old, DirectoryHandle next)
    {
        old.Dispose();
        return next;
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory) =>
        directory.Status(ReadOnlySpan<byte>.Empty) is { } status ? (status.Device, status.Inode) : default;

    private sealed record Level(byte[] Name, (ulong Device, ulong Inode) Identity, Stack<byte[]> Left);
}
