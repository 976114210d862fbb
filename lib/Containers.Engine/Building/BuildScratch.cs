using Containers.Linux.Files;

namespace Containers.Engine.Building;

/// <summary>Room for what one build makes on its way and nobody wants afterwards: contexts, unpacked archives, copies of stages.</summary>
internal sealed class BuildScratch : IDisposable
{
    private readonly Engine _engine;
    private readonly string _path;
    private readonly Lock _lock = new();

    /// <summary>Makes the room: that it is there says that a build is under way, or was killed.</summary>
    internal BuildScratch(Engine engine)
    {
        _engine = engine;
        _path = engine.Unfinished.Make(() =>
        {
            var path = Path.Combine(engine.Paths.BuildScratch, Guid.NewGuid().ToString("N"));
            Tree.Make(path);
            return path;
        });
    }

    /// <summary>A directory of its own for something.</summary>
    internal string Make(string purpose)
    {
        var directory = Path.Combine(_path, $"{purpose}-{Guid.NewGuid():N}");
        _engine.Unfinished.Inside(() => Tree.Make(directory));
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
        if (Directory.EnumerateFileSystemEntries(_path).Any())
        {
            _engine.Work.Remove(_path);
        }
        else
        {
            Directory.Delete(_path); // which needs no worker
        }

        _engine.Unfinished.Keep(_path);
    }
}
