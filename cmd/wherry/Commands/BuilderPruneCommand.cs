using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Filters;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class BuilderPruneCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;

    public BuilderPruneCommand()
        : base("builder prune", "Forget what builds remember of earlier ones")
    {
        Flags.Accept("--all", null, "-a", "Everything, as is done anyway");
        _filter = Texts("--filter", null, "until=TIME", "Only what was not used since: until=24h");
        _force = Switch("--force", "-f", "Do not ask first");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry builder prune --force --filter until=72h";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var before = Before(call.Get(_filter));
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, "WARNING! This will remove all build cache, so that the next builds do every step again."))
        {
            return 0;
        }

        var pruned = new BuildCachePruner(call.Engine).Prune(before);
        PruneText.Section(call.Terminal, "Deleted build cache objects", pruned.Removed);
        call.Terminal.WriteLine($"Total reclaimed space: {HumanText.Size(pruned.Freed)}");
        return 0;
    }

    private static DateTimeOffset? Before(IEnumerable<string> filters)
    {
        DateTimeOffset? before = null;
        foreach (var filter in filters.Select(text => text.Split('=', 2)))
        {
            before = filter is ["until" or "unused-for", var time]
                ? TimeText.Parse(time)
                : throw new ContainersException(ErrorKind.Invalid, $"{filter[0]} is an invalid filter") { Hint = "filters here are until" };
        }

        return before;
    }
}
