using System.Net.Sockets;
using Containers.Linux.Interop;

namespace Containers.Linux.Sockets;

/// <summary>
/// Sockets that have addresses of other machines (IP_TRANSPARENT, ip(7)). What is sent to those comes to this network
/// namespace if it is the way to them, and would be sent on. So packets that a socket waits for get a mark, and what has that mark is taken in.
/// </summary>
public static class ForeignAddresses
{
    private const uint Mark = 0x7772; // also the number of the routing table
    private const uint Priority = 100; // before the usual ways out
    private const uint Loopback = 1;
    private const string Table = "wherry";
    private const string Chain = "answers";
    private const int FixedPartOfRouting = 12;

    /// <summary>Prepares the network namespace of the calling thread, once and for all who live there. Needs rights over it.</summary>
    /// <exception cref="LinuxException">Rights are missing, or a part of the kernel (nft_socket).</exception>
    public static void Allow()
    {
        using (var routing = Netlink.Open(NetlinkConstants.NETLINK_ROUTE))
        {
            TakeInMarked(routing, NetlinkConstants.AF_INET);
            if (Socket.OSSupportsIPv6)
            {
                TakeInMarked(routing, NetlinkConstants.AF_INET6);
            }
        }

        using var filter = Netlink.Open(NetlinkConstants.NETLINK_NETFILTER);
        Require(filter.Ask(MarkAnswers()), "nf_tables");
    }

    private static void TakeInMarked(Netlink routing, byte family)
    {
        var rule = new NetlinkMessage();
        rule.Request(NetlinkConstants.RTM_NEWRULE, NetlinkConstants.NLM_F_ACK | NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL, [family, 0, 0, 0, 0, 0, 0, NetlinkConstants.FR_ACT_TO_TBL, 0, 0, 0, 0], () =>
        {
            rule.Attribute(NetlinkConstants.FRA_PRIORITY, Priority);
            rule.Attribute(NetlinkConstants.FRA_FWMARK, Mark);
            rule.Attribute(NetlinkConstants.FRA_TABLE, Mark);
        });
        Require(routing.Ask(rule), "routing rule");

        var route = new NetlinkMessage();
        Span<byte> everything = stackalloc byte[FixedPartOfRouting];
        everything[0] = family;
        everything[5] = NetlinkConstants.RTPROT_STATIC;
        everything[6] = NetlinkConstants.RT_SCOPE_HOST;
        everything[7] = NetlinkConstants.RTN_LOCAL;
        route.Request(NetlinkConstants.RTM_NEWROUTE, NetlinkConstants.NLM_F_ACK | NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_REPLACE, everything, () =>
        {
            route.Attribute(NetlinkConstants.RTA_TABLE, Mark);
            route.Attribute(NetlinkConstants.RTA_OIF, Loopback);
        });
        Require(routing.Ask(route), "route");
    }

    // nft add table inet wherry; a chain of type filter before routing; in it: socket transparent 1 meta mark set MARK.
    // All or nothing, and nothing if the table is there already.
    private static NetlinkMessage MarkAnswers()
    {
        var batch = new NetlinkMessage();
        ReadOnlySpan<byte> tables = [0, 0, 0, (byte)NetlinkConstants.NFNL_SUBSYS_NFTABLES];
        ReadOnlySpan<byte> inet = [NetlinkConstants.NFPROTO_INET, 0, 0, 0];
        const ushort New = NetlinkConstants.NLM_F_CREATE;
        batch.Request(NetlinkConstants.NFNL_MSG_BATCH_BEGIN, 0, tables);
        batch.Request(TypeOf(NetlinkConstants.NFT_MSG_NEWTABLE), New | NetlinkConstants.NLM_F_EXCL, inet, () => batch.Attribute(NetlinkConstants.NFTA_TABLE_NAME, Table));
        batch.Request(TypeOf(NetlinkConstants.NFT_MSG_NEWCHAIN), New, inet, () =>
        {
            batch.Attribute(NetlinkConstants.NFTA_CHAIN_TABLE, Table);
            batch.Attribute(NetlinkConstants.NFTA_CHAIN_NAME, Chain);
            batch.Attribute(NetlinkConstants.NFTA_CHAIN_TYPE, "filter");
            batch.Nest(NetlinkConstants.NFTA_CHAIN_HOOK, () =>
            {
                batch.NetworkAttribute(NetlinkConstants.NFTA_HOOK_HOOKNUM, NetlinkConstants.NF_INET_PRE_ROUTING);
                batch.NetworkAttribute(NetlinkConstants.NFTA_HOOK_PRIORITY, unchecked((uint)NetlinkConstants.NF_IP_PRI_MANGLE));
            });
        });
        batch.Request(TypeOf(NetlinkConstants.NFT_MSG_NEWRULE), New | NetlinkConstants.NLM_F_APPEND | NetlinkConstants.NLM_F_ACK, inet, () =>
        {
            batch.Attribute(NetlinkConstants.NFTA_RULE_TABLE, Table);
            batch.Attribute(NetlinkConstants.NFTA_RULE_CHAIN, Chain);
            batch.Nest(NetlinkConstants.NFTA_RULE_EXPRESSIONS, () => MarkIfAwaited(batch));
        });
        batch.Request(NetlinkConstants.NFNL_MSG_BATCH_END, 0, tables);
        return batch;
    }

    private static void MarkIfAwaited(NetlinkMessage batch)
    {
        Expression(batch, "socket", () =>
        {
            batch.NetworkAttribute(NetlinkConstants.NFTA_SOCKET_KEY, NetlinkConstants.NFT_SOCKET_TRANSPARENT);
            batch.NetworkAttribute(NetlinkConstants.NFTA_SOCKET_DREG, NetlinkConstants.NFT_REG_1);
        });
        Expression(batch, "cmp", () =>
        {
            batch.NetworkAttribute(NetlinkConstants.NFTA_CMP_SREG, NetlinkConstants.NFT_REG_1);
            batch.NetworkAttribute(NetlinkConstants.NFTA_CMP_OP, NetlinkConstants.NFT_CMP_EQ);
            batch.Nest(NetlinkConstants.NFTA_CMP_DATA, () => batch.Attribute(NetlinkConstants.NFTA_DATA_VALUE, [1]));
        });
        Expression(batch, "immediate", () =>
        {
            batch.NetworkAttribute(NetlinkConstants.NFTA_IMMEDIATE_DREG, NetlinkConstants.NFT_REG_1);
            batch.Nest(NetlinkConstants.NFTA_IMMEDIATE_DATA, () => batch.Attribute(NetlinkConstants.NFTA_DATA_VALUE, Mark));
        });
        Expression(batch, "meta", () =>
        {
            batch.NetworkAttribute(NetlinkConstants.NFTA_META_KEY, NetlinkConstants.NFT_META_MARK);
            batch.NetworkAttribute(NetlinkConstants.NFTA_META_SREG, NetlinkConstants.NFT_REG_1);
        });
    }

    private static void Expression(NetlinkMessage batch, string name, Action data) => batch.Nest(NetlinkConstants.NFTA_LIST_ELEM, () =>
    {
        batch.Attribute(NetlinkConstants.NFTA_EXPR_NAME, name);
        batch.Nest(NetlinkConstants.NFTA_EXPR_DATA, data);
    });

    private static ushort TypeOf(ushort message) => (ushort)((NetlinkConstants.NFNL_SUBSYS_NFTABLES << 8) | message);

    private static void Require(int errno, string subject)
    {
        if (errno is not (0 or Errno.EEXIST))
        {
            throw new LinuxException("netlink", errno, subject);
        }
    }
}
