using Containers.Engine.Images;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Ends and removes containers.</summary>
public sealed class ContainerRemover(Engine engine)
{
    /// <summary>Removes what commands that were killed left of containers.</summary>
    public void Sweep() => new Collection(engine).SweepContainers();

    /// <summary>Removes a container with its changes and its own volumes.</summary>
    /// <param name="record">Which.</param>
    /// <param name="force">End it first if it runs.</param>
    /// <param name="timeout">Seconds it is given to end by itself then; null for none.</param>
    /// <exception cref="ContainersException">InUse: it runs, and force is off.</exception>
    public void Remove(ContainerRecord record, bool force, uint? timeout)
    {
        ArgumentNullException.ThrowIfNull(record);
        var view = new ContainerObserver(engine).Observe(record);
        if (view.State.Status is not (ContainerStatus.Created or ContainerStatus.Exited))
        {
            if (!force)
            {
                throw new ContainersException(
                    ErrorKind.InUse,
                    $"cannot remove container {record.Id} as it is {view.State.Status.ToString().ToLowerInvariant()} - running or paused containers cannot be removed without force: container state improper")
                {
                    Hint = $"wherry stop {record.Name} first, or wherry rm -f {record.Name}",
                };
            }

            new ContainerStopper(engine).Stop(record, timeout is null ? Signals.SIGKILL : null, timeout ?? 0);
        }

        if (engine.Containers.Find(record.Id) is null)
        {
            return; // --rm was quicker
        }

        using var hold = engine.HoldContent();
        IEnumerable<string?> left = [engine.Containers.Forget(record), .. record.Mounts.Where(m => m.Anonymous).Select(m => engine.Volumes.Forget(m.Name!))];
        engine.Work.Remove([.. left.OfType<string>()]);
    }
}
