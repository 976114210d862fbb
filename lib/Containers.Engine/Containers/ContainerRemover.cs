using Containers.Engine.Files;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>How a container is removed.</summary>
public sealed record RemoveOptions
{
    /// <summary>End it first if it runs.</summary>
    public bool Force { get; init; }

    /// <summary>Seconds it is given to end by itself then; null for none.</summary>
    public uint? Timeout { get; init; }

    /// <summary>Remove its anonymous volumes too, as far as no other container uses them.</summary>
    public bool Volumes { get; init; }

    /// <summary>One that its creator may be about to start is in use; otherwise it is waited until the creator has.</summary>
    public bool SparesNew { get; init; }

    /// <summary>Its pod is removed too: what holds a pod goes only so.</summary>
    public bool WithPod { get; init; }

    /// <summary>Remove the containers that depend on it before.</summary>
    public bool Dependents { get; init; }
}

/// <summary>Ends and removes containers.</summary>
public sealed class ContainerRemover(Engine engine)
{
    private readonly Dependents _dependents = new(engine.Containers);

    /// <summary>Removes what commands that were killed left of containers.</summary>
    public void Sweep() => new Collection(engine).SweepContainers();

    /// <summary>Removes a container with its changes. One that somebody else removes at the same time is removed.</summary>
    /// <exception cref="ContainersException">InUse: it runs, and force is off.</exception>
    public void Remove(ContainerRecord record, RemoveOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        RequireNoPod(record, options);
        RemoveDependents(record, options);
        AwaitCreator(record, options);
        do
        {
            engine.Containers.AwaitSettled(record.Id);
            if (engine.Containers.Find(record.Id) is null)
            {
                return; // somebody was quicker: --rm, or another command
            }

            End(record, options);
        }
        while (!TryRemove(record, options));
    }

    private void RequireNoPod(ContainerRecord record, RemoveOptions options)
    {
        if (record.IsInfra && !options.WithPod && engine.Pods.Find(record.Pod) is { } pod)
        {
            throw new ContainersException(
                ErrorKind.InUse, $"container {record.Id} is the infra container of pod {pod.Id} and cannot be removed without removing the pod")
            {
                Hint = $"wherry pod rm {pod.Name}",
            };
        }
    }

    // Once and before anything else: a creator that is done with it never comes back to it.
    private void AwaitCreator(ContainerRecord record, RemoveOptions options)
    {
        if (options.SparesNew && engine.Containers.IsBeingCreated(record.Id))
        {
            throw new ContainersException(ErrorKind.InUse, $"container {record.Name} is being created");
        }

        engine.Containers.AwaitCreator(record.Id);
    }

    private void RemoveDependents(ContainerRecord record, RemoveOptions options)
    {
        foreach (var dependent in _dependents.Of(record.Id))
        {
            if (!options.Dependents)
            {
                throw new ContainersException(ErrorKind.InUse, $"container {record.Name} has dependent containers which must be removed before it: {dependent.Name}")
                {
                    Hint = $"wherry rm --depend {record.Name} removes them too",
                };
            }

            Remove(dependent, options);
        }
    }

    private void End(ContainerRecord record, RemoveOptions options)
    {
        var status = new ContainerObserver(engine).Observe(record).State.Status;
        if (status is ContainerStatus.Created or ContainerStatus.Exited)
        {
            return;
        }

        if (!options.Force && status != ContainerStatus.Initialized)
        {
            throw new ContainersException(
                ErrorKind.InUse,
                $"cannot remove container {record.Id} as it is {status.ToString().ToLowerInvariant()} - running or paused containers cannot be removed without force: container state improper")
            {
                Hint = $"wherry stop {record.Name} first, or wherry rm -f {record.Name}",
            };
        }

        new ContainerStopper(engine).Stop(record, options.Timeout is null ? Signals.SIGKILL : null, options.Timeout ?? 0);
    }

    /// <summary>False: it was started again meanwhile.</summary>
    private bool TryRemove(ContainerRecord record, RemoveOptions options)
    {
        using var hold = engine.HoldContent();
        using var transition = DirectoryLock.Acquire(engine.Paths.Container(record.Id));
        if (transition is null || engine.Containers.Find(record.Id) is not { } current)
        {
            return true;
        }

        using var alone = engine.Containers.TryStandIn(record.Id);
        if (alone is null || engine.Containers.State(record.Id).Status is not (ContainerStatus.Created or ContainerStatus.Exited))
        {
            return false;
        }

        new MountedTrees(engine).TryDetach(record.Id);
        // A killed monitor leaves its run directory behind.
        engine.Work.Remove([.. Forget(current, options.Volumes), engine.Paths.ContainerRun(current.Id)]);
        return true;
    }

    private List<string> Forget(ContainerRecord record, bool withVolumes)
    {
        using var alone = withVolumes && record.Mounts.Any(mount => mount.Anonymous) ? engine.Volumes.HoldUse(alone: true) : null;
        var volumes = withVolumes ? engine.Containers.VolumesOnlyOf(record) : [];
        string?[] left = [engine.Containers.Forget(record), .. volumes.Select(engine.Volumes.Forget)];
        return [.. left.OfType<string>()];
    }
}
