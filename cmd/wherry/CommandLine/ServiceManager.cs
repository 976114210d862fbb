using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Updates;
using Containers.Linux.Processes;

namespace Wherry.CommandLine;

/// <summary>Who has started this program, if it is a service.</summary>
internal static class ServiceManager
{
    /// <summary>The socket at which it waits to be told that the service is ready, sd_notify(3); null for none.</summary>
    internal static string? NotifySocket => Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>The sockets it has opened for this process, sd_listen_fds(3); null for none. Those meant for another process are not ours.</summary>
    internal static PassedSockets? Sockets => IsNumber("LISTEN_PID", out var pid) && pid == ThisProcess.Pid && IsNumber("LISTEN_FDS", out var count) && count > 0
        ? new PassedSockets(count, Environment.GetEnvironmentVariable("LISTEN_FDNAMES"))
        : null;

    /// <summary>The label that says which unit runs what is created now; none when no unit says so.</summary>
    internal static IReadOnlyList<string> UnitLabel =>
        Environment.GetEnvironmentVariable(UpdatePolicies.UnitLabel) is { Length: > 0 } unit ? [$"{UpdatePolicies.UnitLabel}={unit}"] : [];

    private static bool IsNumber(string variable, out int number) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
