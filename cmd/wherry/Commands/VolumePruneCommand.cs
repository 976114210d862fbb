using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Upkeep;
using Containers.Engine.Volumes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VolumePruneCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _dryRun;
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;

    public VolumePruneCommand()
        : base("volume prune", "Remove volumes that no container uses")
    {
        _all = Switch("--all", "-a", "Also those that were given a name");
        _dryRun = Switch("--dry-run", null, "Only print which would be removed");
        _filter = Texts("--filter", null, "NAME=VALUE", "Only those that meet a condition, such as label=temporary");
        _force = Switch("--force", "-f", "Do not ask first");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry volume prune --all --force";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var filters = call.Get(_filter);
        // docker's other way to say --all.
        var all = call.Has(_all) || filters.Any(text => text.StartsWith("all=", StringComparison.Ordinal) && FilterValues.Truth("all", text[4..]));
        var meets = new VolumeFilters(call.Engine).Read(filters.Where(text => !text.StartsWith("all=", StringComparison.Ordinal)));
        var warning = $"WARNING! This will remove all {(all ? "" : "anonymous ")}volumes not used by at least one container.";
        if (!call.Has(_force) && !call.Has(_dryRun) && !Confirmation.Ask(call.Terminal, warning))
        {
            return 0;
        }

        var unused = new VolumeLister(call.Engine).All().Where(view => view.Users.Count == 0 && (all || view.Record.Anonymous) && meets(view)).ToList();
        var pruned = call.Has(_dryRun) ? new Pruned([.. unused.Select(view => view.Record.Name)], 0) : new VolumeRemover(call.Engine).Prune(unused);
        call.Terminal.Write(string.Concat(pruned.Removed.Select(name => name + "\n")));
        call.Terminal.WriteErrorLine($"Total reclaimed space: {HumanText.Size(pruned.Freed)}");
        return 0;
    }
}
