using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>Removes networks.</summary>
public sealed class NetworkRemover(Engine engine)
{
    /// <summary>Removes a network.</summary>
    /// <param name="text">Its name, its id or the beginning of one.</param>
    /// <param name="force">Remove the containers that are on it first, ending them if they run.</param>
    /// <param name="timeout">Seconds those are given to end by themselves; null for none.</param>
    /// <exception cref="ContainersException">NotFound; InUse, naming the containers; Invalid for the one that is always there.</exception>
    public NetworkRecord Remove(string text, bool force = false, uint? timeout = null)
    {
        while (true)
        {
            var view = new NetworkLister(engine).Find(text);
            if (view.IsStandard)
            {
                throw new ContainersException(ErrorKind.Invalid, $"default network {view.Record.Name} cannot be removed");
            }

            foreach (var user in force ? view.Users : [])
            {
                Remove(user, new RemoveOptions { Force = true, Timeout = timeout });
            }

            if (TryRemove(view.Record.Name, force) is { } removed)
            {
                return removed;
            }
        }
    }

    /// <summary>Removes networks no container is on. Returns the names of those that are gone.</summary>
    public IReadOnlyList<string> Prune(Predicate<NetworkView> meets)
    {
        ArgumentNullException.ThrowIfNull(meets);
        using var held = engine.Networks.Hold();
        var unused = new NetworkLister(engine).All().Where(view => view.Users.Count == 0 && !view.IsStandard && meets(view)).Select(view => view.Record).ToList();
        unused.ForEach(engine.Networks.Remove);
        return [.. unused.Select(record => record.Name)];
    }

    // A pod is on its networks as a whole.
    private void Remove(ContainerRecord user, RemoveOptions options)
    {
        if (user.IsInfra && engine.Pods.Find(user.Pod) is { } pod)
        {
            new PodRemover(engine).Remove(pod, options);
        }
        else
        {
            new ContainerRemover(engine).Remove(user, options);
        }
    }

    // Asked again while nobody can begin to use it: containers are put on networks under the same lock.
    private NetworkRecord? TryRemove(string name, bool again)
    {
        using var held = engine.Networks.Hold();
        var view = new NetworkLister(engine).Find(name);
        if (view.Users.Count > 0)
        {
            return again ? null : throw new ContainersException(
                ErrorKind.InUse, $"\"{name}\" has associated containers with it: {string.Join(", ", view.Users.Select(user => user.Name))}: network is being used")
            {
                Hint = $"wherry rm {string.Join(' ', view.Users.Select(user => user.Name))} first, or wherry network rm -f to remove them too",
            };
        }

        engine.Networks.Remove(view.Record);
        return view.Record;
    }
}
