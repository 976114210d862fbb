using System.Text;
using Containers.Linux.Files;

namespace Containers.Layers.Trees;

/// <summary>
/// Tells what one stack of directories shows differently from another, whether they have directories in common or not. Nothing
/// needs to be mounted; where both consist of the same directories nothing is looked at. Files that look alike and are not the same
/// file are compared byte by byte: in images made with all times alike nothing else tells them apart.
/// </summary>
public sealed class StackChanges
{
    private readonly SortedDictionary<string, ChangeKind> _changes = new(StringComparer.Ordinal);
    private readonly Stack<Level> _levels = new();
    private readonly FileComparison _files = new();

    private StackChanges()
    {
    }

    /// <summary>
    /// Lists the changes that lead from one to the other, in the order of their paths. A changed directory is listed when something
    /// below it is; of a deleted one only itself.
    /// </summary>
    /// <param name="now">The directories of one stack, topmost first; the topmost may be in use.</param>
    /// <param name="before">Those of the other.</param>
    public static IReadOnlyList<TreeChange> List(IReadOnlyList<string> now, IReadOnlyList<string> before)
    {
        var changes = new StackChanges();
        try
        {
            changes.Enter(string.Empty, StackedDirectory.Open(now), StackedDirectory.Open(before));
            changes.Walk();
        }
        finally
        {
            while (changes._levels.TryPop(out var level))
            {
                level.Dispose();
            }
        }

        return [.. changes._changes.Select(change => new TreeChange(change.Value, change.Key))];
    }

    private void Walk()
    {
        while (_levels.TryPeek(out var level))
        {
            if (!level.Left.TryDequeue(out var name))
            {
                _levels.Pop().Dispose();
                continue;
            }

            var (now, before) = (level.Now.GetValueOrDefault(name), level.Before.GetValueOrDefault(name));
            if (KindOf(now, before) is { } kind)
            {
                Record(level.Path, (now ?? before)!.Name, kind);
            }

            if (now?.Status.Type == FileType.Directory)
            {
                Enter(PathOf(level.Path, now.Name), StackedDirectory.Enter(now), StackedDirectory.Enter(before));
            }
        }
    }

    private void Enter(string path, StackedDirectory now, StackedDirectory before)
    {
        _levels.Push(new Level(path, now, before));
        if (!now.IsSameAs(before))
        {
            _levels.Peek().Read();
        }
    }

    private ChangeKind? KindOf(StackedEntry? now, StackedEntry? before) =>
        now is null ? ChangeKind.Deleted
        : before is null ? ChangeKind.Added
        : Differ(now, before) ? ChangeKind.Changed
        : null;

    private bool Differ(StackedEntry now, StackedEntry before)
    {
        var (mine, its) = (now.Status, before.Status);
        if ((mine.Device, mine.Inode) == (its.Device, its.Inode))
        {
            return false;
        }

        if ((mine.Type, mine.Mode, mine.UserId, mine.GroupId, mine.SpecialDevice) != (its.Type, its.Mode, its.UserId, its.GroupId, its.SpecialDevice))
        {
            return true;
        }

        var (here, there) = (now.Directories[0], before.Directories[0]);
        return mine.Type switch
        {
            FileType.Directory => HaveOtherAttributes(here, there, now.Name), // its size and time say nothing of it
            _ when (mine.Size, mine.Modified) != (its.Size, its.Modified) => true,
            FileType.SymbolicLink => !here.ReadLink(now.Name).AsSpan().SequenceEqual(there.ReadLink(now.Name)),
            FileType.Regular => HaveOtherAttributes(here, there, now.Name) || !_files.HaveSameBytes(here, there, now.Name),
            _ => false,
        };
    }

    private static bool HaveOtherAttributes(DirectoryHandle here, DirectoryHandle there, byte[] name) =>
        !FileComparison.HaveSameAttributes(here, there, name, attribute => !OverlayMarks.IsOverlaysOwn(attribute));

    private void Record(string directory, byte[] name, ChangeKind kind)
    {
        _changes[PathOf(directory, name)] = kind;
        for (var above = directory; above.Length > 0 && _changes.TryAdd(above, ChangeKind.Changed); above = above[..above.LastIndexOf('/')])
        {
        }
    }

    private static string PathOf(string directory, byte[] name) => $"{directory}/{Encoding.UTF8.GetString(name)}";

    // The same directory of both, and the names in it that are still to be looked at.
    private sealed class Level(string path, StackedDirectory now, StackedDirectory before) : IDisposable
    {
        internal string Path { get; } = path;

        internal Dictionary<string, StackedEntry> Now { get; private set; } = [];

        internal Dictionary<string, StackedEntry> Before { get; private set; } = [];

        internal Queue<string> Left { get; private set; } = [];

        public void Dispose()
        {
            now.Dispose();
            before.Dispose();
        }

        internal void Read()
        {
            (Now, Before) = (now.Entries(), before.Entries());
            Left = new Queue<string>(Now.Keys.Union(Before.Keys));
        }
    }
}
