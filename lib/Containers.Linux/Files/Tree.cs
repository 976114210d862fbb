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
    /// <param name="parent">The open directory.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="removing">Told each directory that is about to be removed.</param>
    public static void Remove(DirectoryHandle parent, ReadOnlySpan<byte> name, Action<FileStatus>? removing = null)
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

        OpenUp(parent, name, status);
        RemoveBelow(parent, name, removing);
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

    private static void RemoveBelow(DirectoryHandle parent, ReadOnlySpan<byte> name, Action<FileStatus>? removing)
    {
        var levels = new Stack<Level>();
        using var descent = new DirectoryDescent(parent, name);
        levels.Push(new Level(name.ToArray(), new Stack<byte[]>(descent.Current.Names())));
        while (true)
        {
            var level = levels.Peek();
            if (level.Left.TryPop(out var entry))
            {
                if (descent.Current.Status(entry) is not { Type: FileType.Directory } status)
                {
                    descent.Current.Unlink(entry);
                }
                else if (removing is not null || !descent.Current.TryRemoveEmptyDirectory(entry))
                {
                    OpenUp(descent.Current, entry, status);
                    descent.Enter(entry);
                    levels.Push(new Level(entry, new Stack<byte[]>(descent.Current.Names())));
                }

                continue;
            }

            removing?.Invoke(descent.Current.Status());
            levels.Pop();
            if (levels.Count == 0)
            {
                return;
            }

            descent.Leave();
            descent.Current.RemoveDirectory(level.Name);
        }
    }

    private static void OpenUp(DirectoryHandle parent, ReadOnlySpan<byte> name, FileStatus status)
    {
        if ((status.Mode & OwnerAll) != OwnerAll)
        {
            parent.ChangeMode(name, status.Mode | OwnerAll);
        }
    }

    private sealed record Level(byte[] Name, Stack<byte[]> Left);
}
