using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;

namespace Containers.Linux.Sockets;

/// <summary>The end of a pair of interfaces (veth(4)) that is a bridge's.</summary>
public static class BridgePort
{
    private const int LinkSize = 16; // struct ifinfomsg
    private const int AnswerSize = 32 * 1024;

    /// <summary>Lets the bridge send back to an interface what has come from it, for who asks themselves in a roundabout way.</summary>
    /// <param name="network">The network namespace of the other end. Stays the caller's.</param>
    /// <param name="name">The other end's name there.</param>
    /// <exception cref="LinuxException">It is not there, or not on a bridge of this thread's namespace.</exception>
    public static void SendBack(FileDescriptor network, string name)
    {
        var index = 0;
        ThreadNamespace.InNetwork(network, () => index = PeerOf(name));
        using var here = Netlink.Open(NetlinkConstants.NETLINK_ROUTE);
        var change = new NetlinkMessage();
        change.Request(NetlinkConstants.RTM_SETLINK, NetlinkConstants.NLM_F_ACK, Link(NetlinkConstants.AF_BRIDGE, index), () =>
            change.Nest(NetlinkConstants.IFLA_PROTINFO, () => change.Attribute(NetlinkConstants.IFLA_BRPORT_MODE, [1])));
        if (here.Ask(change) is var errno and not 0)
        {
            throw new LinuxException("netlink", errno, $"bridge port of {name}");
        }
    }

    private static int PeerOf(string name)
    {
        using var there = Netlink.Open(NetlinkConstants.NETLINK_ROUTE);
        var question = new NetlinkMessage();
        question.Request(NetlinkConstants.RTM_GETLINK, 0, Link(0, 0), () => question.Attribute(NetlinkConstants.IFLA_IFNAME, name));
        Span<byte> room = stackalloc byte[AnswerSize];
        var answer = there.Ask(question, room);
        return Netlink.TypeOf(answer) == NetlinkConstants.RTM_NEWLINK && Netlink.NumberIn(answer, LinkSize, NetlinkConstants.IFLA_LINK) is { } index
            ? index
            : throw new LinuxException("netlink", Netlink.TypeOf(answer) == NetlinkConstants.NLMSG_ERROR ? Netlink.ErrorIn(answer) : Errno.ENODEV, name);
    }

    private static byte[] Link(byte family, int index) => [family, 0, 0, 0, .. BitConverter.GetBytes(index), .. new byte[LinkSize - (2 * sizeof(int))]];
}
