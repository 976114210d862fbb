namespace Containers.Linux.Files;

/// <summary>Compares two directory trees as an archive would see them. Follows no symbolic link.</summary>
public sealed class TreeComparison
{
    private readonly bool _withOwners;
    private readonly FileComparison _files = new();

    private TreeComparison(bool withOwners) => _withOwners = withOwners;

    /// <summary>The first difference, in words with the path; null when there is none.</summary>
    /// <param name="left">A directory.</param>
    /// <param name="right">What it is compared with.</param>
    /// <param name="withOwners">Whether owners and groups count.</param>
    public static string? FindDifference(string left, string right, bool withOwners)
    {
        using var leftRoot = DirectoryHandle.Open(left);
        using var rightRoot = DirectoryHandle.Open(right);
        return new TreeComparison(withOwners).FindDifference(leftRoot, rightRoot);
    }

    // By paths from the root, so that depth costs neither stack nor descriptors.
    private string? FindDifference(DirectoryHandle leftRoot, DirectoryHandle rightRoot)
    {
        var left = new Stack<byte[]>([[(byte)'.']]);
        while (left.TryPop(out var path))
        {
            using var here = leftRoot.OpenDirectoryInRoot(path);
            using var there = rightRoot.OpenDirectoryInRoot(path);
            var names = here.Names().OrderBy(Text, StringComparer.Ordinal).ToList();
            var (mineOnly, itsOnly) = (names.Select(Text).ToHashSet(), there.Names().Select(Text).ToHashSet());
            mineOnly.SymmetricExceptWith(itsOnly);
            if (mineOnly.Order(StringComparer.Ordinal).FirstOrDefault() is { } odd)
            {
                return $"{Text(path)}/{odd} {(itsOnly.Contains(odd) ? "is missing" : "does not belong there")}";
            }

            foreach (var name in names)
            {
                var (mine, its) = (here.Status(name)!.Value, there.Status(name)!.Value);
                if (FindDifference(here, there, name, mine, its) is { } what)
                {
                    return $"{Text(Join(path, name))}: {what}";
                }

                if (mine.Type == FileType.Directory)
                {
                    left.Push(Join(path, name));
                }
            }
        }

        return null;
    }

    private string? FindDifference(DirectoryHandle here, DirectoryHandle there, byte[] name, in FileStatus mine, in FileStatus its) =>
        mine.Type != its.Type ? $"it is a {mine.Type} and should be a {its.Type}"
        : IsAbsence(mine) && IsAbsence(its) ? null
        : mine.Mode != its.Mode ? $"it has mode {Convert.ToString(mine.Mode, 8)} and should have {Convert.ToString(its.Mode, 8)}"
        : _withOwners && (mine.UserId, mine.GroupId) != (its.UserId, its.GroupId) ? $"it belongs to {mine.UserId}:{mine.GroupId} and should belong to {its.UserId}:{its.GroupId}"
        : mine.SpecialDevice != its.SpecialDevice ? "it is another device"
        : mine.Modified != its.Modified ? "it has been changed"
        : mine.Type != FileType.Directory && mine.Links != its.Links ? "it has other hard links"
        : mine.Type == FileType.SymbolicLink && !here.ReadLink(name).AsSpan().SequenceEqual(there.ReadLink(name)) ? "it leads elsewhere"
        : mine.Type == FileType.Regular && (mine.Size != its.Size || !_files.HaveSameBytes(here, there, name)) ? "it has other bytes"
        : mine.Type is FileType.Regular or FileType.Directory && !FileComparison.HaveSameAttributes(here, there, name) ? "it has other extended attributes"
        : null;

    // A device of number 0:0 is overlayfs's note that there is nothing: it has no content, and its time is when it was made.
    private static bool IsAbsence(in FileStatus status) => status is { Type: FileType.CharacterDevice, SpecialDevice: 0 };

    private static byte[] Join(byte[] path, byte[] name) => [.. path, (byte)'/', .. name];

    private static string Text(byte[] path) => System.Text.Encoding.Latin1.GetString(path);
}
