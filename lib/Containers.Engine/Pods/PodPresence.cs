using Containers.Engine.Containers;
using Containers.Runtime.Protocol;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>
/// Being in a running pod, as each of its containers' monitors is while its container runs: a connection to the monitor that
/// holds the pod. When the last of these closes, a pod whose exit policy says so stops.
/// </summary>
internal sealed class PodPresence : IDisposable
{
    private readonly MonitorConnection? _connection;

    private PodPresence(MonitorConnection? connection) => _connection = connection;

    internal static PodPresence Enter(Engine engine, PodRecord pod) => new(pod.InfraId.Length == 0 || pod.ExitPolicy != PodRecord.Stop
        ? null
        : MonitorConnection.TryAsk(engine.Paths.ContainerRun(pod.InfraId), new MonitorRequest { Action = MonitorAction.Join }, out _));

    public void Dispose() => _connection?.Dispose();
}
