using Containers.Engine.Containers;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Upkeep;

/// <summary>Removes everything: containers, images, volumes, and what was found out about the machine. Nothing that is not ours.</summary>
public sealed class StoreReset(Engine engine)
{
    private static readonly string[] s_store = ["artifacts", "build", "containers", "content", "events", "images", "layers", "lists", "names", "networks", "pods", "secrets", "volumes"];
    private static readonly string[] s_run = ["containers", "filters", "network", "probes", "signatures"];

    /// <summary>Ends what runs and removes all.</summary>
    public void Run()
    {
        var remover = new ContainerRemover(engine);
        foreach (var record in engine.Containers.List(_ => { }).ToList())
        {
            try
            {
                remover.Remove(record, new RemoveOptions { Force = true, Volumes = true, Dependents = true, WithPod = true });
            }
            catch (ContainersException e)
            {
                engine.Options.Warn(e.Message); // its directory goes below all the same
            }
        }

        // Waits for commands that are adding something: what they add goes too.
        using (LockFile.Acquire(engine.Paths.CollectionLock))
        {
            engine.Work.Remove([
                .. s_store.Select(name => Path.Combine(engine.Paths.Root, name)).Where(Path.Exists),
                .. s_run.Select(name => Path.Combine(engine.Paths.RunRoot, name)).Where(Path.Exists)]);
            foreach (var leftLock in Directory.EnumerateFiles(engine.Paths.Root, "*.lock"))
            {
                File.Delete(leftLock);
            }
        }
    }
}
