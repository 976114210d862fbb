using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>Makes one clear line of what a network program said before it gave up.</summary>
internal static class NetworkFailure
{
    private const string Tunnel = "/dev/net/tun";
    private const string TunnelModule = "tun";

    internal static ContainersException From(string program, string said)
    {
        // slirp4netns says last that one of its processes failed, and why before that.
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Trim()).ToList();
        // pasta goes on to say all options that there are.
        var line = lines.Find(text => text.Contains("unrecognized option", StringComparison.Ordinal)) is { } unknown ? unknown[(unknown.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim()
            : lines.LastOrDefault(text => !text.StartsWith("child failed", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "ended without a word";
        if (said.Contains("Failed to bind", StringComparison.OrdinalIgnoreCase) || said.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            return new ContainersException(ErrorKind.InUse, $"{program}: {line}: address already in use")
            {
                Hint = "wherry ps shows the ports of containers, ss -ltnp those of other programs",
            };
        }

        return new ContainersException(ErrorKind.Unsupported, $"{program}: {line}")
        {
            Hint = line.StartsWith("unrecognized option", StringComparison.Ordinal) ? $"man {program} has its options" : TunnelRemedy(said) ?? OuterContainer.Hint,
        };
    }

    private static string? TunnelRemedy(string said) =>
        !said.Contains("tun", StringComparison.Ordinal) ? null
        : !said.Contains(Tunnel, StringComparison.Ordinal) ? DeviceAccess.FindRemedy(Tunnel, TunnelModule)
        : said.Contains("Permission denied", StringComparison.Ordinal) ? DeviceAccess.NotAllowed(Tunnel)
        : said.Contains("No such", StringComparison.Ordinal) ? DeviceAccess.Missing(Tunnel, TunnelModule)
        : DeviceAccess.FindRemedy(Tunnel, TunnelModule);

    internal static ContainersException CannotListen(PortPlan port, LinuxException why)
    {
        var what = $"cannot publish port {(port.HostAddress.Length == 0 ? "" : port.HostAddress + ":")}{port.HostPort}/{port.Protocol}";
        return why.Errno switch
        {
            Errno.EADDRINUSE => new ContainersException(ErrorKind.InUse, $"{what}: address already in use")
            {
                Hint = "wherry ps shows the ports of containers, ss -ltnp those of other programs",
            },
            Errno.EACCES => new ContainersException(ErrorKind.Unsupported, $"{what}: permission denied: ports below net.ipv4.ip_unprivileged_port_start are for root")
            {
                Hint = $"choose a higher port, or have root say: sysctl net.ipv4.ip_unprivileged_port_start={port.HostPort}",
            },
            Errno.EADDRNOTAVAIL => new ContainersException(ErrorKind.Invalid, $"{what}: the host has no such address"),
            _ => new ContainersException(ErrorKind.Unsupported, $"{what}: {Errno.Describe(why.Errno)}"),
        };
    }

    internal static ContainersException PortTaken(PortPlan port, string program) => new(
        ErrorKind.InUse, $"{program}: cannot publish port {port.HostPort}/{port.Protocol}: address already in use")
    {
        Hint = "wherry ps shows the ports of containers, ss -ltnp those of other programs",
    };
}
