using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Signals to a container's main process, through its monitor.</summary>
public static class ContainerSignals
{
    /// <summary>Sends a signal.</summary>
    /// <exception cref="ContainersException">Invalid: the container is not running.</exception>
    public static void Send(Engine engine, ContainerRecord record, int signal)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(record);
        using var connection = MonitorConnection.TryConnect(engine.Paths.ContainerRun(record.Id)) ??
            throw new ContainersException(ErrorKind.Invalid, $"can only kill running containers: container {record.Name} is not running");
        connection.Send(new MonitorRequest { Action = MonitorAction.Kill, Signal = signal });
        connection.ReceiveReply();
    }
}
