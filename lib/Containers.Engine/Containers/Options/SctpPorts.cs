using System.Net;
using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Network;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Ports of SCTP, sctp(7): a kernel may do without, and only rules of the kernel lead them in.</summary>
internal static class SctpPorts
{
    internal const string Protocol = "sctp";

    private const int Number = 132; // IPPROTO_SCTP, of which .NET makes no sockets, whatever the kernel has

    /// <summary>Takes a port, and gives it back: who says so then knows that it was free.</summary>
    /// <param name="place">Where; port 0 for any.</param>
    /// <returns>The port.</returns>
    /// <exception cref="LinuxException">EADDRINUSE, EACCES ...</exception>
    internal static ushort Try(IPEndPoint place)
    {
        using var socket = InternetSocket.Listen(place, isStream: true, Number);
        return (ushort)socket.Place.Port;
    }

    /// <exception cref="ContainersException">Unsupported: the kernel has none.</exception>
    internal static void RequireKernel(string text)
    {
        try
        {
            Try(new IPEndPoint(IPAddress.Loopback, 0));
        }
        catch (LinuxException)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"cannot publish port \"{text}\": this kernel has no sctp")
            {
                Hint = "have root say modprobe sctp; some distributions keep it in a package of its own, such as linux-modules-extra",
            };
        }
    }

    /// <exception cref="ContainersException">Unsupported: what carries the ports of this container carries none.</exception>
    internal static void RequireRules(IReadOnlyList<PublishedPort> ports, string mode)
    {
        if (ports.FirstOrDefault(port => port.Protocol == Protocol) is { } first && (mode != NetworkModes.Bridge || !Environment.IsPrivilegedProcess))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"cannot publish port {first.ContainerPort}/{Protocol}: only root's bridges lead it in")
            {
                Hint = "without a port: containers on one network reach each other by any protocol",
            };
        }
    }
}
