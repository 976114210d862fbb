using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The network.</summary>
internal sealed class NetworkFlags : IFlagGroup
{
    private readonly Option<string[]> _addHost;
    private readonly Option<string[]> _dns;
    private readonly Option<string[]> _dnsOption;
    private readonly Option<string[]> _dnsSearch;
    private readonly Option<string[]> _expose;
    private readonly Option<string?> _ip;
    private readonly Option<string?> _ip6;
    private readonly Option<string?> _mac;
    private readonly Option<string[]> _network;
    private readonly Option<string[]> _networkAlias;
    private readonly Option<string[]> _publish;
    private readonly Option<bool> _publishAll;

    internal NetworkFlags(FlagSet flags)
    {
        _addHost = flags.Texts("--add-host", null, "NAME:ADDRESS", "Add a line to /etc/hosts");
        _dns = flags.Texts("--dns", null, "ADDRESS", "Name server instead of the host's");
        _dnsOption = flags.Texts("--dns-option", "--dns-opt", "OPTION", "Resolver option instead of the host's");
        _dnsSearch = flags.Texts("--dns-search", null, "DOMAIN", "Search domain instead of the host's; \".\" for none");
        _expose = flags.Texts("--expose", null, "PORT", "Declare a port, for --publish-all");
        _ip = flags.Text("--ip", null, "ADDRESS", "Address of version 4 on its network");
        _ip6 = flags.Text("--ip6", null, "ADDRESS", "Address of version 6 on its network");
        _mac = flags.Text("--mac-address", null, "ADDRESS", "Hardware address on its network");
        _network = flags.Texts("--network", "--net", "NETWORK", "NAME[:ip=,mac=,alias=,interface_name=] of a network, none, host, pasta, slirp4netns, container:NAME or ns:PATH");
        _networkAlias = flags.Texts("--network-alias", null, "NAME", "Another name on its networks");
        _publish = flags.Texts("--publish", "-p", "[[ADDRESS:]PORT:]PORT", "Make a port reachable on the host");
        _publishAll = flags.Switch("--publish-all", "-P", "Publish all declared ports on free ports");
        flags.Refuse("--link-local-ip", "ADDRESS", "networks here give no addresses of that kind");
    }

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        AddHosts = call.Get(_addHost),
        Dns = call.Get(_dns),
        DnsOptions = call.Get(_dnsOption),
        DnsSearch = call.Get(_dnsSearch),
        Expose = call.Get(_expose),
        Network = call.Get(_network) is [var first, ..] ? first : null,
        FurtherNetworks = [.. call.Get(_network).Skip(1)],
        Ip = call.Get(_ip),
        Ip6 = call.Get(_ip6),
        MacAddress = call.Get(_mac),
        NetworkAliases = call.Get(_networkAlias),
        Publish = call.Get(_publish),
        PublishAll = call.Has(_publishAll),
    };
}
