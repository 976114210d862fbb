using System.Net.Sockets;
using Containers.Network;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Ports of SCTP, sctp(7): a kernel may do without, and only rules of the kernel lead them in.</summary>
internal static class SctpPorts
{
    internal const string Protocol = "sctp";

    private const int Number = 132; // IPPROTO_SCTP, which .NET has no name for

    internal static Socket Socket(AddressFamily family) => new(family, SocketType.Stream, (ProtocolType)Number);

    /// <exception cref="ContainersException">Unsupported: the kernel has none.</exception>
    internal static void RequireKernel(string text)
    {
        try
        {
            Socket(AddressFamily.InterNetwork).Dispose();
        }
        catch (SocketException)
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
