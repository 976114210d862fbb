using System.CommandLine;
using Containers.Engine.Networks;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkReloadCommand : Subcommand
{
    private readonly Option<bool> _all;

    public NetworkReloadCommand()
        : base("network reload", "Connect running containers to their networks again, with the same addresses")
    {
        _all = Switch("--all", "-a", "All running containers that are on a network");
    }

    internal override string Arguments => "[CONTAINER...]";

    internal override string Example => "wherry network reload --all";

    internal override int MostArguments => int.MaxValue;

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException(call.Has(_all) ? "--all excludes names of containers" : "name containers, or say --all", Name);
        }

        var reloader = new NetworkReloader(call.Engine);
        var containers = call.Has(_all) ? reloader.Candidates() : [.. call.Arguments.Select(call.Engine.Containers.Resolve)];
        foreach (var container in containers)
        {
            reloader.Reload(container);
            call.Terminal.WriteLine(container.Id);
        }

        return 0;
    }
}
