using System.CommandLine;
using Containers.Engine.Upkeep;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ContainerPruneCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;

    public ContainerPruneCommand()
        : base("container prune", "Remove containers that do not run")
    {
        _filter = Texts("--filter", null, "NAME=VALUE", "Only those that meet a condition: until=24h, label=temporary");
        _force = Switch("--force", "-f", "Do not ask first");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry container prune --force --filter until=24h";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, "WARNING! This will remove all stopped containers."))
        {
            return 0;
        }

        var pruned = new Pruner(call.Engine).PruneContainers(call.Get(_filter));
        PruneText.Section(call.Terminal, "Deleted Containers", pruned.Removed);
        call.Terminal.WriteLine($"Total reclaimed space: {HumanText.Size(pruned.Freed)}");
        return 0;
    }
}
