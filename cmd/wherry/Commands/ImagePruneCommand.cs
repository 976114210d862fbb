using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Upkeep;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ImagePruneCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _buildCache;
    private readonly Option<string[]> _filter;
    private readonly Option<bool> _force;

    public ImagePruneCommand()
        : base("image prune", "Remove images that are not in use")
    {
        _all = Switch("--all", "-a", "Also those that have a name, unless a container is made of them");
        _buildCache = Switch("--build-cache", null, "Also what builds remember of earlier ones");
        _filter = Texts("--filter", null, "NAME=VALUE", "Only those that meet a condition: until=24h, label=temporary");
        _force = Switch("--force", "-f", "Do not ask first");
        Flags.Accept("--external", null);
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry image prune --all --force";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var which = call.Has(_all) ? "images without at least one container associated to them" : "dangling images";
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, $"WARNING! This will remove all {which}."))
        {
            return 0;
        }

        var pruned = new Pruner(call.Engine).PruneImages(call.Has(_all), call.Get(_filter));
        if (call.Has(_buildCache))
        {
            pruned = pruned with { Freed = pruned.Freed + new BuildCachePruner(call.Engine).Prune(new CacheSelection()).Freed };
        }

        PruneText.Section(call.Terminal, "Deleted Images", pruned.Removed);
        call.Terminal.WriteLine($"Total reclaimed space: {HumanText.Size(pruned.Freed)}");
        return 0;
    }
}
