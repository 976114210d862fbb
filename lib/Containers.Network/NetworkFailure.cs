using Containers.Linux;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>Makes one clear line of what a network program said before it gave up.</summary>
internal static class NetworkFailure
{
    internal static ContainersException From(string program, string said)
    {
        var line = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Trim() ?? "ended without a word";
        if (said.Contains("Failed to bind", StringComparison.OrdinalIgnoreCase) || said.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            return new ContainersException(ErrorKind.InUse, $"{program}: {line}: address already in use")
            {
                Hint = "wherry ps shows the ports of containers, ss -ltnp those of other programs",
            };
        }

        return new ContainersException(ErrorKind.Unsupported, $"{program}: {line}")
        {
            Hint = said.Contains("/dev/net/tun", StringComparison.Ordinal) ? "it needs /dev/net/tun: chmod 666 /dev/net/tun" : OuterContainer.Hint,
        };
    }

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
