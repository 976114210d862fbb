using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>Ends the containers of pods, pauses them and sends them signals.</summary>
public sealed class PodStopper(Engine engine)
{
    /// <summary>
    /// Asks all containers of a pod to end, and makes them after a time: those that others depend on after those others, and what
    /// holds the pod last.
    /// </summary>
    /// <param name="pod">Which.</param>
    /// <param name="timeout">Seconds they are given; null for each its own.</param>
    public void Stop(PodRecord pod, uint? timeout)
    {
        ArgumentNullException.ThrowIfNull(pod);
        using var transition = engine.Pods.HoldTransition(pod);
        StopHeld(pod, timeout);
    }

    /// <summary>The same for a holder of the pod's transition.</summary>
    internal void StopHeld(PodRecord pod, uint? timeout)
    {
        var stopper = new ContainerStopper(engine);
        var wasRunning = false;
        foreach (var level in PodOrder.Levels(new PodObserver(engine).Observe(pod)))
        {
            var running = level.Where(IsAlive).ToList();
            wasRunning |= running.Count > 0;
            // Each may take its whole time: at once, so that the pod takes no longer than one of them.
            Task.WhenAll(running.Select(view => Task.Run(() => stopper.Stop(view.Record, null, timeout)))).GetAwaiter().GetResult();
        }

        if (wasRunning)
        {
            engine.Events.Write(EventRecord.OfPod(pod, "stop"));
        }
    }

    /// <summary>Sends a signal to the main processes of a pod's running containers; what holds the pod is ended by KILL only.</summary>
    public void Kill(PodRecord pod, int signal)
    {
        ArgumentNullException.ThrowIfNull(pod);
        using var transition = engine.Pods.HoldTransition(pod);
        const int SigKill = 9;
        foreach (var view in PodOrder.Levels(new PodObserver(engine).Observe(pod)).SelectMany(level => level).Where(IsAlive))
        {
            if (!view.Record.IsInfra)
            {
                ContainerSignals.TrySend(engine, view.Record, signal);
            }
            else if (signal == SigKill)
            {
                new ContainerStopper(engine).Stop(view.Record, null, 0);
            }
        }

        engine.Events.Write(EventRecord.OfPod(pod, "kill"));
    }

    /// <summary>Keeps the processes of a pod's running containers from running for a while.</summary>
    public void Pause(PodRecord pod) => Ask(pod, ContainerStatus.Running, record => new ContainerPauser(engine).Pause(record), "pause");

    /// <summary>Lets them go on.</summary>
    /// <returns>Whether any was paused.</returns>
    public bool Unpause(PodRecord pod) => Ask(pod, ContainerStatus.Paused, record => new ContainerPauser(engine).Unpause(record), "unpause");

    private bool Ask(PodRecord pod, ContainerStatus status, Action<ContainerRecord> action, string name)
    {
        ArgumentNullException.ThrowIfNull(pod);
        using var transition = engine.Pods.HoldTransition(pod);
        var meant = new PodObserver(engine).Observe(pod).Containers.Where(view => view.State.Status == status).ToList();
        foreach (var view in meant)
        {
            try
            {
                action(view.Record);
            }
            catch (ContainersException e) when (e.Kind is ErrorKind.Invalid or ErrorKind.NotFound && new ContainerObserver(engine).Observe(view.Record).State.Status != status)
            {
                // It has ended by itself meanwhile, or somebody else has done the same.
            }
        }

        if (meant.Count > 0)
        {
            engine.Events.Write(EventRecord.OfPod(pod, name));
        }

        return meant.Count > 0;
    }

    private static bool IsAlive(ContainerView view) => view.IsRunning || view.State.Status == ContainerStatus.Initialized;
}
