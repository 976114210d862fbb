using System.Globalization;
using System.Text;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>
/// What a service manager is told over the socket it waits at, sd_notify(3): by the command that starts a container, that the
/// container's monitor is the main process; that it is ready, by that command, by the container, or by the monitor when it is healthy.
/// </summary>
internal sealed class ReadinessReport(Engine engine, string? socket)
{
    /// <summary>The ways there are.</summary>
    internal const string Container = "container", Monitor = "conmon", Healthy = "healthy", Ignore = "ignore";

    private const string Manager = "systemd";

    /// <summary>
    /// Whether the service manager that waits is our parent. It then becomes that of the monitor too: of a main process that is not its own
    /// child systemd does not see the end, and kills what is still at its last things as soon as it has told it to stop.
    /// </summary>
    /// <param name="socket">Where it waits; null for nobody.</param>
    internal static bool IsFromParent(string? socket) => !string.IsNullOrEmpty(socket) && ThisProcess.ParentName == Manager;

    /// <summary>What the monitor has to do with it.</summary>
    internal MonitorPlan AddTo(MonitorPlan plan, ContainerRecord record) => IsWanted(record) && record.Surroundings.Notify is Container or Healthy
        ? plan with { NotifySocket = socket, NotifiesHealthy = record.Surroundings.Notify == Healthy }
        : plan;

    /// <summary>Tells that the container has been started.</summary>
    internal void TellStarted(ContainerRecord record)
    {
        if (!IsWanted(record))
        {
            return;
        }

        var monitor = engine.Containers.State(record.Id).MonitorPid.ToString(CultureInfo.InvariantCulture);
        var text = $"MAINPID={monitor}" + (record.Surroundings.Notify == Monitor ? "\nREADY=1" : string.Empty);
        try
        {
            using var manager = UnixSocket.ConnectDatagram(socket!);
            manager.TrySend(Encoding.UTF8.GetBytes(text), out _);
        }
        catch (IOException e)
        {
            engine.Options.Warn($"the service manager is not told that container {record.Name} runs: {e.Message}");
        }
    }

    private bool IsWanted(ContainerRecord record)
    {
        if (string.IsNullOrEmpty(socket) || record.Surroundings.Notify == Ignore)
        {
            return false;
        }

        if (!socket.StartsWith('/'))
        {
            engine.Options.Debug($"NOTIFY_SOCKET {socket} is no file, and nobody is told of container {record.Name}");
            return false;
        }

        return true;
    }
}
