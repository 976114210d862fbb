using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>Starts pods.</summary>
public sealed class PodStarter(Engine engine)
{
    /// <summary>
    /// Starts all containers of a pod that do not run: first the one that holds what they share, then, one after the other to
    /// its end, those that prepare for the others, then the others, each after those it depends on.
    /// </summary>
    /// <param name="pod">Which.</param>
    /// <param name="cancellation">When nobody wants that any more; those that have started run on.</param>
    /// <exception cref="ContainersException">What kept one of them from starting; those that did start run on.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public void Start(PodRecord pod, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pod);
        using var transition = engine.Pods.HoldTransition(pod);
        StartHeld(pod, cancellation);
    }

    /// <summary>Ends a pod's containers and starts them all.</summary>
    public void Restart(PodRecord pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        using var transition = engine.Pods.HoldTransition(pod);
        new PodStopper(engine).StopHeld(pod, null);
        StartHeld(pod, CancellationToken.None);
        engine.Events.Write(EventRecord.OfPod(pod, "restart"));
    }

    private void StartHeld(PodRecord pod, CancellationToken cancellation)
    {
        var view = new PodObserver(engine).Observe(pod);
        if (view.Containers.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"no containers in pod {pod.Id} have no dependencies, cannot start pod: no containers in the pod");
        }

        if (pod.InfraId.Length > 0 && view.Infra is null)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"pod {pod.Name} has lost its infra container {pod.InfraId[..12]}: nothing holds what its containers share")
            {
                Hint = $"wherry pod rm {pod.Name}, and create it again",
            };
        }

        var wasRunning = view.Members.Any(member => member.IsRunning && member.Record.InitKind.Length == 0);
        if (view.Infra is { } infra)
        {
            Start(infra.Record, cancellation);
        }

        // As long as we are in it, its exit policy does not find it empty; one that has no containers yet has nobody to leave it.
        using var presence = view.Members.Any() ? PodPresence.Enter(engine, pod) : null;
        if (!wasRunning)
        {
            foreach (var member in view.Members.Where(member => member.Record.InitKind.Length > 0))
            {
                Prepare(pod, member.Record, cancellation);
            }
        }

        StartMembers(pod, view, cancellation);
        engine.Events.Write(EventRecord.OfPod(pod, "start"));
    }

    private void StartMembers(PodRecord pod, PodView view, CancellationToken cancellation)
    {
        var failures = new List<ContainersException>();
        foreach (var member in view.Members.Where(member => member.Record.InitKind.Length == 0))
        {
            try
            {
                Start(member.Record, cancellation);
            }
            catch (ContainersException e) when (e.Kind != ErrorKind.NotFound || engine.Containers.Find(member.Record.Id) is not null)
            {
                failures.Add(new ContainersException(e.Kind, $"start container {member.Record.Name} of pod {pod.Name}: {e.Message}", e) { Hint = e.Hint });
            }
            catch (ContainersException)
            {
                // It has been removed meanwhile.
            }
        }

        if (failures.Count == 0)
        {
            return;
        }

        failures.Skip(1).ToList().ForEach(failure => engine.Options.Warn(failure.Message));
        throw failures[0];
    }

    private void Prepare(PodRecord pod, ContainerRecord container, CancellationToken cancellation)
    {
        Start(container, cancellation);
        var code = new ContainerWaiter(engine).Wait(container, cancellation);
        if (code != 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"init container {container.Name} of pod {pod.Name} exited with code {code}")
            {
                Hint = $"wherry logs {container.Name}",
            };
        }

        if (container.InitKind == "once")
        {
            new ContainerRemover(engine).Remove(container, new RemoveOptions { Volumes = true });
        }
    }

    private void Start(ContainerRecord record, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        new ContainerStarter(engine).TryStart(record, new StartOptions(Streams: false, Input: false))?.Dispose();
    }
}
