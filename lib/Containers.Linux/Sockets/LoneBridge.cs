using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;

namespace Containers.Linux.Sockets;

/// <summary>A bridge nothing is on: an interface that leads nowhere, of a kind that every kernel has that runs containers.</summary>
public static class LoneBridge
{
    private const int LinkSize = 16; // struct ifinfomsg

    /// <summary>Makes one. It goes with its namespace.</summary>
    /// <param name="network">The network namespace; stays the caller's.</param>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its address on the link, six bytes.</param>
    /// <exception cref="LinuxException">The name is taken, rights are missing, or the kernel has no bridges.</exception>
    public static void Make(FileDescriptor network, string name, byte[] address) => ThreadNamespace.InNetwork(network, () =>
    {
        using var there = Netlink.Open(NetlinkConstants.NETLINK_ROUTE);
        var request = new NetlinkMessage();
        request.Request(NetlinkConstants.RTM_NEWLINK, NetlinkConstants.NLM_F_ACK | NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL, new byte[LinkSize], () =>
        {
            request.Attribute(NetlinkConstants.IFLA_IFNAME, name);
            request.Attribute(NetlinkConstants.IFLA_ADDRESS, address);
            request.Nest(NetlinkConstants.IFLA_LINKINFO, () => request.Attribute(NetlinkConstants.IFLA_INFO_KIND, "bridge"));
        });
        if (there.Ask(request) is var errno and not 0)
        {
            throw new LinuxException("netlink", errno, name);
        }
    });
}
