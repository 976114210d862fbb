using System.CommandLine;
using Containers.Engine.Networks;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkUpdateCommand : Subcommand
{
    private readonly Option<string[]> _add;
    private readonly Option<string[]> _drop;

    public NetworkUpdateCommand()
        : base("network update", "Change the name servers a network asks")
    {
        _add = Texts("--dns-add", null, "ADDRESS", "Name server to ask for names that are not of the network");
        _drop = Texts("--dns-drop", null, "ADDRESS", "Name server not to ask any more");
    }

    internal override string Arguments => "NETWORK";

    internal override string Example => "wherry network update --dns-add 192.0.2.53 shop";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        string[] add = [.. call.Get(_add).SelectMany(text => text.Split(','))];
        string[] drop = [.. call.Get(_drop).SelectMany(text => text.Split(','))];
        call.Terminal.WriteLine(new NetworkUpdater(call.Engine).Update(call.Arguments[0], add, drop).Name);
        return 0;
    }
}
