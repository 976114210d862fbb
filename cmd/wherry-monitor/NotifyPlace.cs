using System.Text;
using Containers.Linux.Sockets;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>The socket at which a service manager waits to be told that the container is ready, sd_notify(3).</summary>
internal static class NotifyPlace
{
    private const string InContainer = "/run/notify.sock";

    /// <summary>Puts it where a container finds it that tells so itself.</summary>
    internal static IReadOnlyList<MountSpec> Mounts(MonitorPlan plan) => IsContainers(plan)
        ? [new MountSpec { Destination = InContainer, Type = "bind", Source = plan.NotifySocket!, Options = ["bind", "rprivate"] }]
        : [];

    /// <summary>Tells the container where.</summary>
    internal static IReadOnlyList<string> Variables(MonitorPlan plan) => IsContainers(plan) ? [$"NOTIFY_SOCKET={InContainer}"] : [];

    /// <summary>Tells the service manager that the container is healthy, if it is this process that has to.</summary>
    internal static void TellHealthy(MonitorPlan plan)
    {
        if (!plan.NotifiesHealthy)
        {
            return;
        }

        try
        {
            using var manager = UnixSocket.ConnectDatagram(plan.NotifySocket!);
            manager.TrySend(Encoding.UTF8.GetBytes("READY=1"), out _);
        }
        catch (IOException)
        {
            // It waits no longer.
        }
    }

    // One that has gone meanwhile, with a service that was restarted, does not keep the container from starting.
    private static bool IsContainers(MonitorPlan plan) => plan is { NotifySocket: not null, NotifiesHealthy: false } && File.Exists(plan.NotifySocket);
}
