using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Upkeep;

/// <summary>What a pruning did.</summary>
/// <param name="Removed">Ids of what is gone.</param>
/// <param name="Freed">Bytes.</param>
public sealed record Pruned(IReadOnlyList<string> Removed, long Freed);

/// <summary>Removes what is not in use. What others begin to use meanwhile stays.</summary>
public sealed class Pruner(Engine engine)
{
    /// <summary>Removes containers that do not run; those in pods go with their pods.</summary>
    /// <param name="filters">"until=TIME", "label=NAME[=VALUE]": only those.</param>
    public Pruned PruneContainers(IEnumerable<string> filters)
    {
        var meets = new ContainerFilters(engine).Read(RequireKnown(filters, "label", "until"));
        var idle = new ContainerObserver(engine).All()
            .Where(view => view.Record.Pod.Length == 0 && view.State.Status is ContainerStatus.Created or ContainerStatus.Exited && meets(view)).ToList();
        var sizes = engine.Work.Measure([.. idle.Select(view => engine.Paths.Container(view.Record.Id))]);
        var remover = new ContainerRemover(engine);
        var removed = new List<string>();
        var freed = 0L;
        foreach (var (view, size) in idle.Zip(sizes))
        {
            try
            {
                remover.Remove(view.Record, new RemoveOptions { SparesNew = true });
                removed.Add(view.Record.Id);
                freed += size;
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.InUse)
            {
                // Somebody has just started it, or is about to.
            }
        }

        remover.Sweep();
        return new Pruned(removed, freed);
    }

    /// <summary>Removes images that no container is made of.</summary>
    /// <param name="all">Also those that have a name.</param>
    /// <param name="filters">As for containers.</param>
    public Pruned PruneImages(bool all, IEnumerable<string> filters)
    {
        var meets = new ImageFilters(engine).Read(RequireKnown(filters, "dangling", "label", "until"));
        var removed = new List<string>();
        var freed = 0L;
        var remover = new ImageRemover(engine);
        var seen = new HashSet<string>();
        // With an image what it was made of loses its use, which has no name of its own: until nothing is left that nobody needs.
        while (Unused(all, meets).Where(seen.Add).ToList() is { Count: > 0 } unused)
        {
            foreach (var id in unused)
            {
                try
                {
                    // By id with all its names; a container made of it meanwhile keeps it.
                    var removal = remover.RemoveUnused(id);
                    freed += removal.Freed;
                    removed.AddRange(removal.Lines);
                }
                catch (ContainersException e) when (e.Kind is ErrorKind.InUse or ErrorKind.NotFound)
                {
                    // Somebody uses it now, or was quicker.
                }
            }
        }

        return new Pruned(removed, freed + new Collection(engine).Run());
    }

    private IEnumerable<string> Unused(bool all, Predicate<ImageView> meets)
    {
        var lister = new ImageLister(engine);
        var users = lister.Users();
        return lister.All().Where(view => (all || view.Name is null) && !users.Contains(view.Record.Id) && !lister.IsIntermediate(view) && meets(view))
            .Select(view => view.Record.Id).Distinct();
    }

    private static List<string> RequireKnown(IEnumerable<string> filters, params IReadOnlyList<string> known)
    {
        var given = filters.ToList();
        return given.FirstOrDefault(text => !known.Contains(text.Split('=', 2)[0].TrimEnd('!').Trim())) is { } other
            ? throw new ContainersException(ErrorKind.Invalid, $"{other.Split('=', 2)[0]} is an invalid filter") { Hint = $"filters here are {string.Join(", ", known)}" }
            : given;
    }
}
