using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Filters;
using Containers.Engine.Networks;
using Containers.Engine.Pods;
using Containers.Engine.Upkeep;
using Containers.Engine.Volumes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SystemPruneCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;
    private readonly Option<bool> _volumes;

    public SystemPruneCommand()
        : base("system prune", "Remove all that is not in use")
    {
        _all = Switch("--all", "-a", "Also images that have a name, unless a container is made of them");
        _filter = Texts("--filter", null, "NAME=VALUE", "Only what meets a condition: until=24h, label=temporary");
        _force = Switch("--force", "-f", "Do not ask first");
        Flags.Accept("--build", null, null, "Also what builds remember of earlier ones, as is done anyway");
        Flags.Accept("--external", null);
        _volumes = Switch("--volumes", null, "Also volumes that no container uses");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry system prune --all --force --filter until=72h";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, Warning(call)))
        {
            return 0;
        }

        var filters = call.Get(_filter);
        var pods = filters.Count == 0 ? new PodRemover(call.Engine).Prune() : [];
        PruneText.Section(call.Terminal, "Deleted Pods", [.. pods.Select(pod => pod.Id)]);
        var pruner = new Pruner(call.Engine);
        var containers = pruner.PruneContainers(filters);
        PruneText.Section(call.Terminal, "Deleted Containers", containers.Removed);
        var freed = containers.Freed;
        var meetsNetworks = NetworkFilters.Read(filters);
        PruneText.Section(call.Terminal, "Deleted Networks", new NetworkRemover(call.Engine).Prune(meetsNetworks));
        if (call.Has(_volumes))
        {
            var meets = new VolumeFilters(call.Engine).Read(filters.Where(text => !text.StartsWith("until", StringComparison.Ordinal)));
            var unused = new VolumeLister(call.Engine).All().Where(view => view.Users.Count == 0 && meets(view)).ToList();
            var volumes = new VolumeRemover(call.Engine).Prune(unused);
            freed += volumes.Freed;
            PruneText.Section(call.Terminal, "Deleted Volumes", volumes.Removed);
        }

        var images = pruner.PruneImages(call.Has(_all), filters);
        PruneText.Section(call.Terminal, "Deleted Images", images.Removed);
        if (filters.Count == 0)
        {
            var cache = new BuildCachePruner(call.Engine).Prune(new CacheSelection());
            PruneText.Section(call.Terminal, "Deleted build cache objects", cache.Removed);
            freed += cache.Freed;
        }

        call.Terminal.WriteLine($"Total reclaimed space: {HumanText.Size(freed + images.Freed)}");
        return 0;
    }

    private string Warning(Invocation call) =>
        "WARNING! This command removes:\n\t- all stopped containers\n\t- all stopped pods\n\t- all networks not used by at least one container\n" +
        (call.Has(_volumes) ? "\t- all volumes not used by at least one container\n" : string.Empty) +
        (call.Has(_all) ? "\t- all images without at least one container associated with them\n" : "\t- all dangling images\n") +
        "\t- all build cache\n";
}

/// <summary>What the prune commands print.</summary>
internal static class PruneText
{
    /// <summary>A heading with what is gone, as docker has it; nothing for nothing.</summary>
    internal static void Section(Terminal terminal, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            terminal.WriteLine($"{heading}:\n{string.Join('\n', lines)}\n");
        }
    }
}
