using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;

namespace Containers.Linux.Sockets;

/// <summary>The address an interface has on its link.</summary>
public static class HardwareAddress
{
    private const int LinkSize = 16; // struct ifinfomsg

    /// <summary>Gives an interface an address, which a bridge then keeps whatever interfaces come and go.</summary>
    /// <param name="network">The network namespace; stays the caller's. Null for this thread's.</param>
    /// <param name="name">The interface there.</param>
    /// <param name="address">Six bytes.</param>
    /// <exception cref="LinuxException">It is not there, or rights are missing.</exception>
    public static void Set(FileDescriptor? network, string name, byte[] address)
    {
        if (network is null)
        {
            Set(name, address);
        }
        else
        {
            ThreadNamespace.InNetwork(network, () => Set(name, address));
        }
    }

    private static void Set(string name, byte[] address)
    {
        using var here = Netlink.Open(NetlinkConstants.NETLINK_ROUTE);
        var change = new NetlinkMessage();
        change.Request(NetlinkConstants.RTM_SETLINK, NetlinkConstants.NLM_F_ACK, new byte[LinkSize], () =>
        {
            change.Attribute(NetlinkConstants.IFLA_IFNAME, name);
            change.Attribute(NetlinkConstants.IFLA_ADDRESS, address);
        });
        if (here.Ask(change) is var errno and not 0)
        {
            throw new LinuxException("netlink", errno, name);
        }
    }
}
