using Containers.Engine.Updates;

namespace Wherry.CommandLine;

/// <summary>Who has started this program, if it is a service.</summary>
internal static class ServiceManager
{
    /// <summary>The socket at which it waits to be told that the service is ready, sd_notify(3); null for none.</summary>
    internal static string? NotifySocket => Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>The label that says which unit runs what is created now; none when no unit says so.</summary>
    internal static IReadOnlyList<string> UnitLabel =>
        Environment.GetEnvironmentVariable(UpdatePolicies.UnitLabel) is { Length: > 0 } unit ? [$"{UpdatePolicies.UnitLabel}={unit}"] : [];
}
