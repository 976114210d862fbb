namespace Containers.Linux.Interop;

/// <summary>netlink(7), rtnetlink(7), and what the kernel's headers say of rules and of nf_tables.</summary>
internal static class NetlinkConstants
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_NETFILTER = 12;

    internal const ushort NLM_F_REQUEST = 1;
    internal const ushort NLM_F_ACK = 4;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;
    internal const ushort NLM_F_APPEND = 0x800;
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLA_F_NESTED = 0x8000;

    internal const int AF_BRIDGE = 7;
    internal const ushort RTM_NEWLINK = 16;
    internal const ushort RTM_GETLINK = 18;
    internal const ushort RTM_SETLINK = 19;
    internal const ushort IFLA_ADDRESS = 1;
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort IFLA_LINK = 5;
    internal const ushort IFLA_PROTINFO = 12;
    internal const ushort IFLA_LINKINFO = 18;
    internal const ushort IFLA_INFO_KIND = 1;
    internal const ushort IFLA_BRPORT_MODE = 4;
    internal const ushort RTM_NEWROUTE = 24;
    internal const ushort RTM_NEWRULE = 32;
    internal const ushort FRA_PRIORITY = 6;
    internal const ushort FRA_FWMARK = 10;
    internal const ushort FRA_TABLE = 15;
    internal const byte FR_ACT_TO_TBL = 1;
    internal const ushort RTA_OIF = 4;
    internal const ushort RTA_TABLE = 15;
    internal const byte RTPROT_STATIC = 4;
    internal const byte RT_SCOPE_HOST = 254;
    internal const byte RTN_LOCAL = 2;

    internal const ushort NFNL_SUBSYS_NFTABLES = 10;
    internal const ushort NFNL_MSG_BATCH_BEGIN = 16;
    internal const ushort NFNL_MSG_BATCH_END = 17;
    internal const byte NFPROTO_INET = 1;
    internal const int NF_INET_PRE_ROUTING = 0;
    internal const int NF_IP_PRI_MANGLE = -150;
    internal const ushort NFT_MSG_NEWTABLE = 0;
    internal const ushort NFT_MSG_NEWCHAIN = 3;
    internal const ushort NFT_MSG_NEWRULE = 6;
    internal const ushort NFTA_TABLE_NAME = 1;
    internal const ushort NFTA_CHAIN_TABLE = 1;
    internal const ushort NFTA_CHAIN_NAME = 3;
    internal const ushort NFTA_CHAIN_HOOK = 4;
    internal const ushort NFTA_CHAIN_TYPE = 7;
    internal const ushort NFTA_HOOK_HOOKNUM = 1;
    internal const ushort NFTA_HOOK_PRIORITY = 2;
    internal const ushort NFTA_RULE_TABLE = 1;
    internal const ushort NFTA_RULE_CHAIN = 2;
    internal const ushort NFTA_RULE_EXPRESSIONS = 4;
    internal const ushort NFTA_LIST_ELEM = 1;
    internal const ushort NFTA_EXPR_NAME = 1;
    internal const ushort NFTA_EXPR_DATA = 2;
    internal const ushort NFTA_SOCKET_KEY = 1;
    internal const ushort NFTA_SOCKET_DREG = 2;
    internal const uint NFT_SOCKET_TRANSPARENT = 0;
    internal const ushort NFTA_CMP_SREG = 1;
    internal const ushort NFTA_CMP_OP = 2;
    internal const ushort NFTA_CMP_DATA = 3;
    internal const uint NFT_CMP_EQ = 0;
    internal const ushort NFTA_IMMEDIATE_DREG = 1;
    internal const ushort NFTA_IMMEDIATE_DATA = 2;
    internal const ushort NFTA_DATA_VALUE = 1;
    internal const ushort NFTA_META_KEY = 2;
    internal const ushort NFTA_META_SREG = 3;
    internal const uint NFT_META_MARK = 3;
    internal const uint NFT_REG_1 = 1;
}
