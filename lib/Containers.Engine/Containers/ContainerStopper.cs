using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Events;

namespace Containers.Engine.Containers;

/// <summary>Ends containers as their users would have it.</summary>
public sealed class ContainerStopper(Engine engine)
{
    /// <summary>Asks a container to end, makes it after a time, and returns when it has. One that is not running is left as it is.</summary>
    /// <param name="record">Which.</param>
    /// <param name="signal">The signal that asks; null for the container's own.</param>
    /// <param name="timeout">Seconds before it is made to; null for the container's own.</param>
    public void Stop(ContainerRecord record, int? signal, uint? timeout)
    {
        ArgumentNullException.ThrowIfNull(record);
        Ask(record, new MonitorRequest { Action = MonitorAction.Stop, Signal = signal, Timeout = timeout });

        // Repairs the record if the monitor was killed before it could write it.
        if (engine.Containers.Find(record.Id) is not null)
        {
            new ContainerObserver(engine).Observe(record);
        }
    }

    /// <summary>Ends a container if it runs, and starts it again; returns when it runs.</summary>
    public void Restart(ContainerRecord record, int? signal, uint? timeout)
    {
        ArgumentNullException.ThrowIfNull(record);
        new ContainerStarter(engine).StartDependencies(record);
        if (!Ask(record, new MonitorRequest { Action = MonitorAction.Restart, Signal = signal, Timeout = timeout }))
        {
            new ContainerStarter(engine).TryStart(record, new StartOptions(Streams: false, Input: false))?.Dispose();
        }

        engine.Events.Write(EventRecord.Of(record, "restart"));
    }

    // False: there was nobody to ask.
    private bool Ask(ContainerRecord record, MonitorRequest request)
    {
        engine.Containers.AwaitSettled(record.Id);
        using var connection = MonitorConnection.TryAsk(engine.Paths.ContainerRun(record.Id), request, out _);
        return connection is not null;
    }
}
