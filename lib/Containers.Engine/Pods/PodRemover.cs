using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>Removes pods with the containers in them.</summary>
public sealed class PodRemover(Engine engine)
{
    /// <summary>Removes a pod, its containers and their anonymous volumes. One that somebody else removes at the same time is removed.</summary>
    /// <exception cref="ContainersException">InUse: containers of it run, and force is off; nothing was removed.</exception>
    public void Remove(PodRecord pod, RemoveOptions options)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var transition = engine.Pods.HoldTransition(pod);
            RemoveHeld(pod, options);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && engine.Pods.Find(pod.Id) is null)
        {
            // Somebody was quicker.
        }
    }

    /// <summary>Removes the pods that have ended: all of their containers, or all that were ever started.</summary>
    public IReadOnlyList<PodRecord> Prune()
    {
        var removed = new List<PodRecord>();
        foreach (var view in new PodObserver(engine).All().Where(view => view.State is PodState.Exited or PodState.Stopped))
        {
            try
            {
                Remove(view.Record, new RemoveOptions());
                removed.Add(view.Record);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.InUse)
            {
                // Somebody has just started it.
            }
        }

        return removed;
    }

    private void RemoveHeld(PodRecord pod, RemoveOptions options)
    {
        var view = new PodObserver(engine).Observe(pod);
        var running = view.Members.Where(member => member.IsRunning).ToList();
        if (running.Count > 0 && !options.Force)
        {
            throw new ContainersException(
                ErrorKind.InUse, $"cannot remove pod {pod.Name}: containers of it are running: {string.Join(", ", running.Select(member => member.Record.Name))}: container state improper")
            {
                Hint = $"wherry pod stop {pod.Name} first, or wherry pod rm -f {pod.Name}",
            };
        }

        RequireNoOutsideUsers(view);
        if (options.Force && options.Timeout is not null)
        {
            new PodStopper(engine).StopHeld(pod, options.Timeout);
        }

        var remover = new ContainerRemover(engine);
        foreach (var container in PodOrder.Levels(view).SelectMany(level => level))
        {
            remover.Remove(container.Record, options with { Force = true, Volumes = true, WithPod = true });
        }

        engine.Pods.Forget(pod);
    }

    // Containers outside the pod may share something of one inside.
    private void RequireNoOutsideUsers(PodView view)
    {
        var ids = view.Containers.Select(c => c.Record.Id).ToHashSet();
        var outside = engine.Containers.List().Where(other => other.Pod != view.Record.Id && other.Dependencies.Any(ids.Contains)).ToList();
        if (outside.Count > 0)
        {
            throw new ContainersException(
                ErrorKind.InUse, $"pod {view.Record.Name} has dependent containers which must be removed before it: {string.Join(", ", outside.Select(other => other.Name))}")
            {
                Hint = $"wherry rm {string.Join(' ', outside.Select(other => other.Name))}",
            };
        }
    }
}
