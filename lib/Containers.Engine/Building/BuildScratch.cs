using Containers.Linux.Files;

namespace Containers.Engine.Building;

/// <summary>Room for what one build makes on its way and nobody wants afterwards: contexts, unpacked archives, copies of stages.</summary>
internal sealed class BuildScratch(Engine engine) : IDisposable
{
    private readonly string _path = Path.Combine(engine.Paths.BuildScratch, Guid.NewGuid().ToString("N"));
    private readonly Lock _lock = new();

    /// <summary>A directory of its own for something.</summary>
    internal string Make(string purpose)
    {
        var directory = Path.Combine(_path, $"{purpose}-{Guid.NewGuid():N}");
        Tree.Make(directory);
        return directory;
    }

    /// <summary>The root file system of layers for the driver that has no other way to show them than a copy.</summary>
    internal string PathOfCopy(string chain) => Path.Combine(_path, "tree-" + chain);

    /// <summary>One at a time.</summary>
    internal T Alone<T>(Func<T> work)
    {
        lock (_lock)
        {
            return work();
        }
    }

    /// <summary>What builds that were killed have left; for holders of the exclusive lock.</summary>
    internal static IEnumerable<string> Abandoned(Engine engine) =>
        Directory.Exists(engine.Paths.BuildScratch) ? Directory.EnumerateDirectories(engine.Paths.BuildScratch) : [];

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            engine.Work.Remove(_path);
        }
    }
}
