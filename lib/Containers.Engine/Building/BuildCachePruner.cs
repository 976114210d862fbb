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

    /// <summary>Forgets steps, and removes the directories of cache mounts that no build uses right now.</summary>
    /// <param name="before">Only what was last used before then; null for all.</param>
    public Pruned Prune(DateTimeOffset? before)
    {
        var steps = engine.BuildCache.List().Where(step => before is null || step.Used < before).ToList();
        steps.ForEach(step => engine.BuildCache.Remove(step.Key));
        var freed = 0L;
        foreach (var directory in Mounts().Where(directory => before is null || Directory.GetLastWriteTimeUtc(directory) < before))
        {
            freed += Remove(directory);
        }

        return new Pruned([.. steps.Select(step => step.Key)], freed + new Collection(engine).Run());
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
}
