using System.Text;
using Containers.Linux.Files;

namespace Containers.Layers.Trees;

/// <summary>What a stack shows under one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Status">What the topmost has there.</param>
/// <param name="Directories">Of the directories of the stack those that take part in it, topmost first: one, unless it is a directory itself.</param>
internal sealed record StackedEntry(byte[] Name, FileStatus Status, List<DirectoryHandle> Directories);

/// <summary>
/// What a stack of directories shows of one directory, found without mounting them. Unlike <see cref="MergedDirectory"/> it reads
/// what hides things in all the forms that drivers leave in a container's own directory. Owns its handles.
/// </summary>
internal sealed class StackedDirectory : IDisposable
{
    private readonly List<DirectoryHandle> _directories = [];

    /// <summary>Opens the top of a stack, the topmost first; of nothing, it shows nothing.</summary>
    internal static StackedDirectory Open(IEnumerable<string> roots) => Open(roots, DirectoryHandle.Open);

    /// <summary>The directory of a name; one that shows nothing if it is none.</summary>
    internal static StackedDirectory Enter(StackedEntry? entry) => entry?.Status.Type == FileType.Directory
        ? Open(entry.Directories, directory => directory.OpenDirectory(entry.Name)) : new StackedDirectory();

    /// <summary>Whether another is made of the very same directories, and so shows the same.</summary>
    internal bool IsSameAs(StackedDirectory other) => _directories.Select(Identity).SequenceEqual(other._directories.Select(Identity));

    /// <summary>All it shows, by name; Latin-1 stands for bytes one to one.</summary>
    internal Dictionary<string, StackedEntry> Entries()
    {
        var entries = new Dictionary<string, StackedEntry>();
        var hidden = new HashSet<string>();
        foreach (var directory in _directories)
        {
            var names = UpperDirectory.List(directory);
            foreach (var name in names.Where(name => !name.IsMark))
            {
                var key = Encoding.Latin1.GetString(name.Name);
                if (!hidden.Contains(key) && directory.Status(name.Name) is { } status && !Add(entries, key, new StackedEntry(name.Name, status, [directory])))
                {
                    hidden.Add(key);
                }
            }

            if (names.Any(name => name.IsMark && name.Name.AsSpan().SequenceEqual(WhiteoutNames.Opaque)))
            {
                break;
            }

            foreach (var name in names.Where(name => name.IsMark))
            {
                if (WhiteoutNames.TryGetHidden(name.Name, out var removed))
                {
                    hidden.Add(Encoding.Latin1.GetString(removed));
                }
            }
        }

        return entries;
    }

    public void Dispose() => _directories.ForEach(directory => directory.Dispose());

    // False: nothing of this name shows from further below.
    private static bool Add(Dictionary<string, StackedEntry> entries, string key, StackedEntry found)
    {
        var isDirectory = found.Status.Type == FileType.Directory;
        if (!entries.TryAdd(key, found) && isDirectory)
        {
            entries[key].Directories.AddRange(found.Directories);
        }

        return isDirectory;
    }

    private static StackedDirectory Open<T>(IEnumerable<T> places, Func<T, DirectoryHandle> open)
    {
        var opened = new StackedDirectory();
        try
        {
            foreach (var place in places)
            {
                opened._directories.Add(open(place));
            }

            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory) =>
        directory.Status(".") is { } status ? (status.Device, status.Inode) : default;
}
