using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Waits for containers to end, without polling.</summary>
public sealed class ContainerWaiter(Engine engine)
{
    /// <summary>Waits until the container's main process has ended and returns its exit code; at once if it is not running.</summary>
    public int Wait(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var connection = MonitorConnection.TryAsk(
            engine.Paths.ContainerRun(record.Id), new MonitorRequest { Action = MonitorAction.Wait }, out var reply);

        // Without an answer, what is on record, repaired, is what there is to know.
        return reply?.ExitCode ?? new ContainerObserver(engine).Observe(record).State.ExitCode;
    }
}
