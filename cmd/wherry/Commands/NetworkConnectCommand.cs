using System.CommandLine;
using Containers.Engine.Networks;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkConnectCommand : Subcommand
{
    private readonly Option<string[]> _alias;
    private readonly Option<string?> _ip;
    private readonly Option<string?> _ip6;
    private readonly Option<string?> _mac;

    public NetworkConnectCommand()
        : base("network connect", "Put a container on a network, at once if it runs")
    {
        _alias = Texts("--alias", null, "NAME", "Another name there");
        _ip = Text("--ip", null, "ADDRESS", "Address of version 4 there");
        _ip6 = Text("--ip6", null, "ADDRESS", "Address of version 6 there");
        _mac = Text("--mac-address", null, "ADDRESS", "Hardware address there");
        Flags.Refuse("--link", "CONTAINER", "containers on a network find each other by name");
        Flags.Refuse("--link-local-ip", "ADDRESS", "networks here give no addresses of that kind");
        Flags.Refuse("--driver-opt", "NAME=VALUE", "options of networks are given when they are made");
        Flags.Refuse("--gw-priority", "NUMBER", "the first network a container is on has its way out");
    }

    internal override string Arguments => "NETWORK CONTAINER";

    internal override string Example => "wherry network connect --alias db shop postgres";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var place = new List<string>(call.Get(_alias).Select(name => $"alias={name}"));
        foreach (var (name, value) in ((string, string?)[])[("ip", call.Get(_ip)), ("ip6", call.Get(_ip6)), ("mac", call.Get(_mac))])
        {
            if (value is not null)
            {
                place.Add($"{name}={value}");
            }
        }

        new NetworkConnector(call.Engine).Connect(call.Arguments[0], call.Engine.Containers.Resolve(call.Arguments[1]), string.Join(',', place));
        return 0;
    }
}
