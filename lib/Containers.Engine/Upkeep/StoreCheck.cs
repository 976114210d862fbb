using Containers.Engine.Images;
using Containers.Linux.Files;

namespace Containers.Engine.Upkeep;

/// <summary>
/// Checks every promise of the store: that records can be read and names lead somewhere, that content is what its digests
/// say, that images have all they refer to, that unpacked layers are what their archives hold, and that nothing is left of
/// commands that died. Repairing drops what is broken or was in flight, and nothing else.
/// </summary>
public sealed class StoreCheck(Engine engine)
{
    /// <summary>
    /// Checks. Repairing has the store to itself; checking only keeps others from removing, and takes what a command may be
    /// writing right now for something in flight.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="tell">Told of each finding as it comes.</param>
    public IReadOnlyList<Finding> Run(CheckOptions options, Action<Finding> tell)
    {
        ArgumentNullException.ThrowIfNull(options);
        var report = new CheckReport(options, tell);
        if (options.Repair)
        {
            using var alone = LockFile.Acquire(engine.Paths.CollectionLock);
            Run(report, new Leftovers(engine).Find());
            return report.Findings;
        }

        // What is aside while nobody works is nobody's; a moment later it may be somebody's.
        List<string> leftovers;
        using (var alone = LockFile.TryAcquire(engine.Paths.CollectionLock))
        {
            leftovers = alone is null ? [.. new Leftovers(engine).Find().Where(path => Age.Of(path) > options.MaxAge)] : new Leftovers(engine).Find();
        }

        using var hold = engine.HoldContent();
        Run(report, leftovers);
        return report.Findings;
    }

    private void Run(CheckReport report, IReadOnlyList<string> leftovers)
    {
        foreach (var path in leftovers)
        {
            report.AddLeftover(path, "left by a command that did not end by itself", () => engine.Work.Remove(path));
        }

        foreach (var part in Leftovers.Parts(engine).Where(part => Age.Of(part) > report.Options.MaxAge))
        {
            report.AddLeftover(part, "a part of a layer that nobody went on fetching", () => engine.Work.Remove(part));
        }

        new RecordCheck(engine, report).Run();
        var damaged = new ContentCheck(engine, report).Run();
        new ImageCheck(engine, report, damaged).Run();
        new UnusedCheck(engine, report).Run();
        CheckIndex(report);
    }

    private void CheckIndex(CheckReport report)
    {
        var index = new LayoutIndex(engine);
        if (Directory.Exists(engine.Paths.Content) && !index.IsRight())
        {
            report.Add(Path.Combine(engine.Paths.Content, "index.json"), "it does not list the images there are", () =>
            {
                index.Refresh();
                return "written again";
            });
        }
    }
}

/// <summary>Ages of things on the disk.</summary>
internal static class Age
{
    internal static TimeSpan Of(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
}
