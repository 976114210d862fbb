using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The network.</summary>
internal sealed class NetworkFlags : IFlagGroup
{
    private const string NoAddresses = "containers have no network of addresses of their own here, they use the host's";

    private readonly Option<string[]> _addHost;
    private readonly Option<string[]> _dns;
    private readonly Option<string[]> _dnsOption;
    private readonly Option<string[]> _dnsSearch;
    private readonly Option<string[]> _expose;
    private readonly Option<string?> _network;
    private readonly Option<string[]> _publish;
    private readonly Option<bool> _publishAll;

    internal NetworkFlags(FlagSet flags)
    {
        _addHost = flags.Texts("--add-host", null, "NAME:ADDRESS", "Add a line to /etc/hosts");
        _dns = flags.Texts("--dns", null, "ADDRESS", "Name server instead of the host's");
        _dnsOption = flags.Texts("--dns-option", "--dns-opt", "OPTION", "Resolver option instead of the host's");
        _dnsSearch = flags.Texts("--dns-search", null, "DOMAIN", "Search domain instead of the host's; \".\" for none");
        _expose = flags.Texts("--expose", null, "PORT", "Declare a port, for --publish-all");
        _network = flags.Text("--network", "--net", "MODE", "none, host, pasta, slirp4netns, container:NAME or ns:PATH");
        _publish = flags.Texts("--publish", "-p", "[[ADDRESS:]PORT:]PORT", "Make a port reachable on the host");
        _publishAll = flags.Switch("--publish-all", "-P", "Publish all declared ports on free ports");
        flags.Refuse("--ip", "ADDRESS", NoAddresses);
        flags.Refuse("--ip6", "ADDRESS", NoAddresses);
        flags.Refuse("--mac-address", "ADDRESS", NoAddresses);
        flags.Refuse("--link-local-ip", "ADDRESS", NoAddresses);
        flags.Refuse("--network-alias", "NAME", "it names a container on a network with name service, and none of those is made here");
        flags.Refuse("--link", "CONTAINER", "links are docker's old way to connect containers; let one share the other's network with --network=container:NAME");
    }

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        AddHosts = call.Get(_addHost),
        Dns = call.Get(_dns),
        DnsOptions = call.Get(_dnsOption),
        DnsSearch = call.Get(_dnsSearch),
        Expose = call.Get(_expose),
        Network = call.Get(_network),
        Publish = call.Get(_publish),
        PublishAll = call.Has(_publishAll),
    };
}
