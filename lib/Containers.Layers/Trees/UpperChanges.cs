using System.Text;
using Containers.Linux.Files;

namespace Containers.Layers.Trees;

/// <summary>
/// Tells what an overlay's upper directory, or a layer, changes of the layers below it. Reads the upper tree and asks the
/// lower ones about its names only, so the cost is that of the changes and not of the image. Nothing needs to be mounted.
/// </summary>
public sealed class UpperChanges
{
    private readonly SortedDictionary<string, ChangeKind> _changes = new(StringComparer.Ordinal);
    private readonly Stack<Level> _levels = new();

    private UpperChanges()
    {
    }

    /// <summary>Lists the changes in the order of their paths. A changed directory is listed when something below it is.</summary>
    /// <param name="upper">The upper directory; it may be in use.</param>
    /// <param name="lower">The layers below it, topmost first.</param>
    public static IReadOnlyList<TreeChange> List(string upper, IReadOnlyList<string> lower)
    {
        using var root = DirectoryHandle.Open(upper);
        using var descent = new DirectoryDescent(root, "."u8);
        var changes = new UpperChanges();
        try
        {
            changes.Walk(descent, MergedDirectory.Open(lower));
        }
        finally
        {
            while (changes._levels.TryPop(out var level))
            {
                level.Lower.Dispose();
            }
        }

        return [.. changes._changes.Select(change => new TreeChange(change.Value, change.Key))];
    }

    private void Walk(DirectoryDescent descent, MergedDirectory lower)
    {
        Push(string.Empty, descent, lower);
        while (_levels.TryPeek(out var level))
        {
            if (!level.Left.TryDequeue(out var next))
            {
                _levels.Pop().Lower.Dispose();
                if (_levels.Count > 0)
                {
                    descent.Leave();
                }
            }
            else if (next.IsMark)
            {
                NoteRemoval(level, next.Name);
            }
            else if (descent.Current.Status(next.Name) is { } status)
            {
                Note(level, next.Name, status);
                if (status.Type == FileType.Directory)
                {
                    descent.Enter(next.Name);
                    Push(PathOf(level, next.Name), descent, level.Lower.Enter(next.Name));
                }
            }
        }
    }

    private void Push(string path, DirectoryDescent descent, MergedDirectory lower)
    {
        var names = UpperDirectory.List(descent.Current);
        var present = names.Where(name => !name.IsMark).Select(name => Encoding.Latin1.GetString(name.Name)).ToHashSet();
        _levels.Push(new Level(path, lower, new Queue<LayerName>(names), present));
    }

    private void NoteRemoval(Level level, byte[] mark)
    {
        if (WhiteoutNames.TryGetHidden(mark, out var hidden))
        {
            if (level.Lower.Status(hidden) is not null)
            {
                Record(level, hidden, ChangeKind.Deleted);
            }
        }
        else if (mark.AsSpan().SequenceEqual(WhiteoutNames.Opaque))
        {
            foreach (var name in level.Lower.Names().Where(name => !level.Present.Contains(Encoding.Latin1.GetString(name))))
            {
                Record(level, name, ChangeKind.Deleted);
            }
        }
    }

    private void Note(Level level, byte[] name, FileStatus now)
    {
        switch (level.Lower.Status(name))
        {
            case null:
                Record(level, name, ChangeKind.Added);
                break;

            // A directory is in the upper tree as soon as anything below it is; its time says no more than that.
            case { Type: FileType.Directory } before when now.Type == FileType.Directory &&
                (before.Mode, before.UserId, before.GroupId) == (now.Mode, now.UserId, now.GroupId):
                break;
            default:
                Record(level, name, ChangeKind.Changed);
                break;
        }
    }

    private void Record(Level level, ReadOnlySpan<byte> name, ChangeKind kind)
    {
        _changes[PathOf(level, name)] = kind;
        for (var above = level.Path; above.Length > 0 && _changes.TryAdd(above, ChangeKind.Changed); above = above[..above.LastIndexOf('/')])
        {
        }
    }

    private static string PathOf(Level level, ReadOnlySpan<byte> name) => $"{level.Path}/{Encoding.UTF8.GetString(name)}";

    private sealed record Level(string Path, MergedDirectory Lower, Queue<LayerName> Left, HashSet<string> Present);
}
