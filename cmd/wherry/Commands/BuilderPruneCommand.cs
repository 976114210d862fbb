using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Filters;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class BuilderPruneCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;
    private readonly Option<string?> _kept;

    public BuilderPruneCommand()
        : base("builder prune", "Forget what builds remember of earlier ones")
    {
        Flags.Accept("--all", null, "-a", "Everything, as is done anyway");
        _filter = Texts("--filter", null, "KEY=VALUE", "Only what was not used since: until=24h; or type=, id=, description=");
        _force = Switch("--force", "-f", "Do not ask first");
        _kept = Text("--keep-storage", "--reserved-space|--max-used-space", "SIZE", "Stop when no more than this is left: what was not used for longest goes first");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry builder prune --force --filter until=72h";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var selection = Selection(call);
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, "WARNING! This will remove all build cache, so that the next builds do every step again."))
        {
            return 0;
        }

        var pruned = new BuildCachePruner(call.Engine).Prune(selection);
        PruneText.Section(call.Terminal, "Deleted build cache objects", pruned.Removed);
        call.Terminal.WriteLine($"Total reclaimed space: {HumanText.Size(pruned.Freed)}");
        return 0;
    }

    private CacheSelection Selection(Invocation call)
    {
        var selection = call.Get(_kept) is { } size ? new CacheSelection().Keeping(size) : new CacheSelection();
        foreach (var filter in call.Get(_filter).Select(text => text.Split('=', 2)))
        {
            selection = selection.With(filter[0], filter.Length > 1 ? filter[1] : string.Empty, TimeText.Parse);
        }

        return selection;
    }
}
