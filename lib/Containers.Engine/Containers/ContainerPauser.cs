using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Keeps a container's processes from running for a while, all of them at once.</summary>
public sealed class ContainerPauser(Engine engine)
{
    /// <summary>Stops them.</summary>
    /// <exception cref="ContainersException">Invalid: it is not running, or paused already.</exception>
    public void Pause(ContainerRecord record) => Ask(record, MonitorAction.Pause, "is not running: only running containers can be paused: container state improper");

    /// <summary>Lets them go on.</summary>
    /// <exception cref="ContainersException">Invalid: it is not paused.</exception>
    public void Unpause(ContainerRecord record) => Ask(record, MonitorAction.Unpause, "is not paused: container state improper");

    private void Ask(ContainerRecord record, MonitorAction action, string otherwise)
    {
        ArgumentNullException.ThrowIfNull(record);
        engine.Containers.AwaitSettled(record.Id);
        using var connection = MonitorConnection.TryAsk(engine.Paths.ContainerRun(record.Id), new MonitorRequest { Action = action }, out _) ??
            throw new ContainersException(ErrorKind.Invalid, $"container {record.Name} {otherwise}");
    }
}
