using Containers.Engine.Images;
using Containers.Engine.Upkeep;
using Containers.Linux.Files;
using Containers.Oci.References;
using Containers.State.Builds;

namespace Containers.Engine.Building;

/// <summary>Forgets what builds remember, and measures it. Layers of images stay where they are.</summary>
public sealed class BuildCachePruner(Engine engine)
{
    private const string LockName = "lock";

    /// <summary>Forgets steps, and removes the directories of cache mounts that no build uses right now; what was not used for longest goes first.</summary>
    public Pruned Prune(CacheSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var shared = engine.Images.List().SelectMany(image => image.Layers).ToHashSet();
        var left = selection.Kept > 0 ? Measure().Size : 0;
        var (removed, freed) = (new List<string>(), 0L);
        foreach (var item in Items(selection, shared).OrderBy(item => item.Used).TakeWhile(_ => selection.Kept == 0 || left > selection.Kept))
        {
            left -= item.Size();
            freed += item.Remove();
            removed.Add(item.Id);
        }

        return new Pruned(removed, freed + new Collection(engine).Run());
    }

    private IEnumerable<Item> Items(CacheSelection selection, HashSet<string> shared)
    {
        var steps = engine.BuildCache.List().Where(step => selection.Selects(CacheSelection.Step, step.Key, step.Description, step.Used)).Select(step => new Item(
            step.Key, step.Used, () => step.DiffId is null || shared.Contains(step.DiffId) ? 0 : SizeOf(step), () =>
            {
                engine.BuildCache.Remove(step.Key);
                return 0; // the next collection tells
            }));
        var mounts = Mounts().Select(path => (Path: path, Id: Path.GetFileName(path), Used: new DateTimeOffset(Directory.GetLastWriteTimeUtc(path))))
            .Where(mount => selection.Selects(CacheSelection.Mount, mount.Id, string.Empty, mount.Used))
            .Select(mount => new Item(mount.Id, mount.Used, () => engine.Work.Measure(mount.Path)[0], () => Remove(mount.Path)));
        return [.. steps, .. mounts];
    }

    /// <summary>What it takes on the disk beyond what images have anyway.</summary>
    internal UsageRow Measure()
    {
        var steps = engine.BuildCache.List().ToList();
        var shared = engine.Images.List().SelectMany(image => image.Layers).ToHashSet();
        var own = steps.Where(step => step.DiffId is not null && !shared.Contains(step.DiffId)).DistinctBy(step => step.DiffId).ToList();
        var size = own.Sum(SizeOf) + engine.Work.Measure([.. Mounts()]).Sum();
        return new UsageRow("Build Cache", steps.Count, 0, size, size);
    }

    private long SizeOf(BuildCacheRecord step)
    {
        var layer = Digest.Parse(step.DiffId!);
        return step.Size + (engine.Layers.Contains(layer) ? engine.Layers.Read(layer).Size : 0);
    }

    private IEnumerable<string> Mounts() => Directory.Exists(engine.Paths.BuildMounts) ? Directory.EnumerateDirectories(engine.Paths.BuildMounts) : [];

    private long Remove(string directory)
    {
        using var alone = LockFile.TryAcquire(Path.Combine(directory, LockName));
        if (alone is null)
        {
            return 0;
        }

        var size = engine.Work.Measure(directory)[0];
        engine.Work.Remove(directory);
        return size;
    }

    private sealed record Item(string Id, DateTimeOffset Used, Func<long> Size, Func<long> Remove);
}
