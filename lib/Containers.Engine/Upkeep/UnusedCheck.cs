using Containers.Engine.Images;

namespace Containers.Engine.Upkeep;

/// <summary>Finds content and layers that nothing refers to and that have been so for long.</summary>
internal sealed class UnusedCheck(Engine engine, CheckReport report)
{
    internal void Run()
    {
        if (!Directory.Exists(engine.Paths.Content) || new Collection(engine).TryFindReachable() is not { } reachable)
        {
            return; // what must stay is not known
        }

        foreach (var digest in engine.Content.List().Where(d => !reachable.Content.Contains(d) && IsOld(engine.Content.PathOf(d))).ToList())
        {
            report.AddLeftover($"content {digest}", "nothing refers to it", () => engine.Content.Delete(digest));
        }

        foreach (var layer in engine.Layers.List().Where(l => !reachable.Layers.Contains(l) && IsOld(engine.Layers.PathOf(l))).ToList())
        {
            report.AddLeftover($"layer {layer}", "nothing refers to it", () =>
            {
                if (engine.Layers.Forget(layer) is { } left)
                {
                    engine.Work.Remove(left);
                }
            });
        }
    }

    private bool IsOld(string path) => Age.Of(path) > report.Options.MaxAge;
}
