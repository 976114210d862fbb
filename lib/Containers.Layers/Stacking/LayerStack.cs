using Containers.Linux.Files;

namespace Containers.Layers.Stacking;

/// <summary>
/// Makes one plain tree of stacked layers, for machines without any overlay file system: every file copied, or shared by
/// reflink, what upper layers hide left out. Runs where the layers' owners are mapped.
/// </summary>
public static class LayerStack
{
    private const string StagingPrefix = ".stacking-";
    private const string LockName = "stacking";

    /// <summary>
    /// Makes the tree unless it is there. It appears under its name whole or not at all, after a power cut too: made aside,
    /// written to the disk, renamed. Of several processes at it, one works and the others wait for it.
    /// </summary>
    /// <param name="layers">Layers' directories, bottom first.</param>
    /// <param name="target">The tree; its parent directory must exist.</param>
    /// <param name="sync">False for a tree nobody wants after a power cut.</param>
    /// <exception cref="Linux.LinuxException">No space, or the layers changed meanwhile; nothing is left but removable staging.</exception>
    public static void Make(IReadOnlyList<string> layers, string target, bool sync)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var place = Path.GetDirectoryName(target)!;
        using var alone = LockFile.Acquire(Path.Combine(place, LockName));
        if (Directory.Exists(target))
        {
            return;
        }

        foreach (var abandoned in Directory.EnumerateDirectories(place, StagingPrefix + "*"))
        {
            Tree.Remove(abandoned);
        }

        var staging = Path.Combine(place, StagingPrefix + Guid.NewGuid().ToString("N"));
        Tree.Make(staging);
        try
        {
            Fill(staging, layers);
            using var parent = DirectoryHandle.Open(place);
            if (sync)
            {
                parent.SyncFileSystem();
            }

            parent.Rename(Path.GetFileName(staging), Path.GetFileName(target), replace: false);
            if (sync)
            {
                parent.SyncEntries();
            }
        }
        catch
        {
            Tree.Remove(staging);
            throw;
        }
    }

    private static void Fill(string staging, IReadOnlyList<string> layers)
    {
        using var target = DirectoryHandle.Open(staging);
        foreach (var layer in layers)
        {
            using var source = DirectoryHandle.Open(layer);
            new LayerMerge(source, target).Run();
        }
    }
}
