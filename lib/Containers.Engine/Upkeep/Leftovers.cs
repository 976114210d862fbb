using Containers.State;

namespace Containers.Engine.Upkeep;

/// <summary>What commands that were killed left behind. Only meaningful while nobody works, or of things that are old.</summary>
internal sealed class Leftovers(Engine engine)
{
    internal List<string> Find()
    {
        var paths = engine.Paths;
        return
        [
            .. Directory.Exists(paths.Content) ? engine.Content.Abandoned().Except(Parts(engine)) : [],
            .. engine.Layers.Abandoned(),
            .. engine.Containers.Abandoned().Where(path => !File.Exists(Path.Combine(path, "config.json"))),
            .. engine.Volumes.Abandoned(),
            .. engine.Secrets.Abandoned(), .. engine.Pods.Abandoned(), .. engine.BuildCache.Abandoned(),
            .. AsideIn(paths.Images), .. AsideIn(paths.Lists), .. AsideIn(paths.Artifacts), .. AsideIn(paths.ImageNames), .. AsideIn(paths.ContainerNames), .. AsideIn(paths.PodNames),
            .. Below(paths.Containers).SelectMany(AsideIn), .. Below(paths.Volumes).SelectMany(AsideIn), .. Below(paths.Layers).SelectMany(AsideIn), .. Below(paths.Pods).SelectMany(AsideIn),
            .. DeadRuns(paths),
        ];
    }

    /// <summary>Parts of content that a pull was interrupted in, and that the next one goes on with.</summary>
    internal static IEnumerable<string> Parts(Engine engine) => Directory.Exists(engine.Paths.Content) ? engine.Content.Parts() : [];

    // Directories of the run directory whose containers are gone, with their monitors.
    private IEnumerable<string> DeadRuns(StorePaths paths) => Below(Path.Combine(paths.RunRoot, "containers"))
        .Where(path => Path.GetFileName(path) is var id && !Directory.Exists(paths.Container(id)) && !engine.Containers.HasMonitor(id));

    private static IEnumerable<string> AsideIn(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory, ".*.tmp").Where(path => !Directory.Exists(path) || IsLink(path)) : [];

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static IEnumerable<string> Below(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateDirectories(directory).Where(path => !Path.GetFileName(path).StartsWith('.'))
        : [];
}
