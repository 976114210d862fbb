using System.CommandLine;
using Containers.Engine.Networks;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkCreateCommand : Subcommand
{
    private readonly Option<bool> _disableDns;
    private readonly Option<string[]> _dns;
    private readonly Option<string?> _driver;
    private readonly Option<string[]> _gateway;
    private readonly Option<bool> _ignore;
    private readonly Option<string?> _interfaceName;
    private readonly Option<bool> _internal;
    private readonly Option<string?> _ipamDriver;
    private readonly Option<string[]> _ipRange;
    private readonly Option<bool> _ipv6;
    private readonly Option<string[]> _label;
    private readonly Option<string[]> _opt;
    private readonly Option<string[]> _route;
    private readonly Option<string[]> _subnet;

    public NetworkCreateCommand()
        : base("network create", "Make a network")
    {
        _disableDns = Switch("--disable-dns", null, "Containers do not find each other by name");
        _dns = Texts("--dns", null, "ADDRESS", "Name server asked for other names instead of the host's");
        _driver = Text("--driver", "-d", "NAME", "bridge; as root also macvlan and ipvlan");
        _gateway = Texts("--gateway", null, "ADDRESS", "The bridge's own address in the subnet");
        _ignore = Switch("--ignore", null, "Do not mind one of that name");
        _interfaceName = Text("--interface-name", null, "NAME", "Name of the bridge; of macvlan and ipvlan the host's interface");
        _internal = Switch("--internal", null, "Nothing leads out of it");
        _ipamDriver = Text("--ipam-driver", null, "NAME", "host-local, none for no addresses, or as root dhcp");
        _ipRange = Texts("--ip-range", null, "RANGE", "Give away only these: ADDRESS/LENGTH or FIRST-LAST");
        _ipv6 = Switch("--ipv6", null, "Also a subnet of version 6");
        _label = Texts("--label", null, "NAME[=VALUE]", "Set a label");
        _opt = Texts("--opt", "-o", "NAME=VALUE", "Option of the driver: mtu, isolate, vlan, metric, mode, no_default_route ...");
        _route = Texts("--route", null, "DESTINATION,GATEWAY[,METRIC]", "A way its containers know");
        _subnet = Texts("--subnet", null, "ADDRESS/LENGTH", "Its addresses; otherwise some that nobody has");
        Flags.Accept("--attachable", null);
        Flags.Refuse("--aux-address", "NAME=ADDRESS", "leave such addresses out of --ip-range");
        Flags.Refuse("--ingress", null, "there is no swarm here");
        Flags.Refuse("--config-only", null, "there is no swarm here");
        Flags.Refuse("--config-from", "NETWORK", "there is no swarm here");
        Flags.Refuse("--scope", "NAME", "there is no swarm here");
        Flags.Refuse("--ipam-opt", "NAME=VALUE", "addresses are given by no plug-in here");
    }

    internal override string Arguments => "[NAME]";

    internal override string Example => "wherry network create --subnet 10.90.0.0/24 shop";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var made = new NetworkCreator(call.Engine).Create(new CreateNetworkOptions
        {
            Name = call.Arguments.Count > 0 ? call.Arguments[0] : null,
            Driver = call.Get(_driver) ?? NetworkCreator.BridgeDriver,
            Subnets = call.Get(_subnet),
            Gateways = call.Get(_gateway),
            Ranges = call.Get(_ipRange),
            IPv6 = call.Has(_ipv6),
            Internal = call.Has(_internal),
            DisableDns = call.Has(_disableDns),
            DnsServers = call.Get(_dns),
            Options = call.Get(_opt),
            Routes = call.Get(_route),
            Device = call.Get(_interfaceName),
            IpamDriver = call.Get(_ipamDriver),
            Labels = call.Get(_label),
            Ignore = call.Has(_ignore),
        });
        call.Terminal.WriteLine(call.IsDocker ? made.Id : made.Name);
        return 0;
    }
}
