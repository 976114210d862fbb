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
        using var connection = MonitorConnection.TryConnect(engine.Paths.ContainerRun(record.Id));
        if (connection is not null)
        {
            connection.Send(new MonitorRequest { Action = MonitorAction.Wait });
            if (connection.Receive() is { } frame)
            {
                return MonitorConnection.ParseReply(frame).ExitCode;
            }
        }

        // No monitor, or it died while we waited: what is on record, repaired, is what there is to know.
        return new ContainerObserver(engine).Observe(record).State.ExitCode;
    }
}
