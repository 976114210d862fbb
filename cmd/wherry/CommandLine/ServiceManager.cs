namespace Wherry.CommandLine;

/// <summary>Who has started this program, if it is a service.</summary>
internal static class ServiceManager
{
    /// <summary>The socket at which it waits to be told that the service is ready, sd_notify(3); null for none.</summary>
    internal static string? NotifySocket => Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
}
