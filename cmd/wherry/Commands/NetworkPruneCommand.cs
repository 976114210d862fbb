using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Networks;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class NetworkPruneCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;

    public NetworkPruneCommand()
        : base("network prune", "Remove networks that no container is on")
    {
        _filter = Texts("--filter", null, "NAME=VALUE", "Only those that meet a condition, such as label=temporary");
        _force = Switch("--force", "-f", "Do not ask first");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry network prune --force";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var meets = NetworkFilters.Read(call.Get(_filter));
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, "WARNING! This will remove all networks not used by at least one container."))
        {
            return 0;
        }

        var removed = new NetworkRemover(call.Engine).Prune(meets);
        if (call.IsDocker)
        {
            PruneText.Section(call.Terminal, "Deleted Networks", removed);
        }
        else
        {
            call.Terminal.Write(string.Concat(removed.Select(name => name + "\n")));
        }

        return 0;
    }
}
