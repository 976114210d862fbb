namespace Containers.Linux.Files;

/// <summary>Gives trees to somebody, following no symbolic link on the way.</summary>
public static class TreeOwner
{
    /// <summary>Changes the owner of a directory or file and of everything below it that has another one.</summary>
    /// <param name="path">Where; its last component is not followed.</param>
    /// <param name="userId">The new owner, as this user namespace sees it.</param>
    /// <param name="groupId">The new group.</param>
    public static void Change(string path, uint userId, uint groupId)
    {
        var full = Path.GetFullPath(path);
        using var parent = DirectoryHandle.Open(Path.GetDirectoryName(full) ?? "/");
        var name = System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(full));
        ChangeOne(parent, name, userId, groupId);
        if (parent.Status(name) is { Type: FileType.Directory })
        {
            using var directory = parent.OpenDirectory(name);
            ChangeBelow(directory, userId, groupId);
        }
    }

    private static void ChangeBelow(DirectoryHandle directory, uint userId, uint groupId)
    {
        foreach (var entry in directory.Names())
        {
            ChangeOne(directory, entry, userId, groupId);
            if (directory.Status(entry) is { Type: FileType.Directory })
            {
                using var below = directory.OpenDirectory(entry);
                ChangeBelow(below, userId, groupId);
            }
        }
    }

    private static void ChangeOne(DirectoryHandle directory, byte[] name, uint userId, uint groupId)
    {
        if (directory.Status(name) is { } status && (status.UserId != userId || status.GroupId != groupId))
        {
            directory.ChangeOwner(name, userId, groupId);
        }
    }
}
