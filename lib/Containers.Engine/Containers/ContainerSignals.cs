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
        if (!TrySend(engine, record, signal))
        {
            throw new ContainersException(ErrorKind.Invalid, $"can only kill running containers: container {record.Name} is not running: container state improper");
        }
    }

    /// <summary>Sends a signal; false when the container is not running (any more).</summary>
    public static bool TrySend(Engine engine, ContainerRecord record, int signal)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(record);
        engine.Containers.AwaitSettled(record.Id);
        var request = new MonitorRequest { Action = MonitorAction.Kill, Signal = signal };
        using var connection = MonitorConnection.TryAsk(engine.Paths.ContainerRun(record.Id), request, out _);
        return connection is not null;
    }
}
