using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkReloadCommand() : ContainersCommand(
    "network reload", "Connect running containers to their networks again, with the same addresses", Selections.All, "All running containers that are on a network")
{
    internal override string Example => "wherry network reload --all";

    protected override int Run(Invocation call) => ForEachSelected(call, new NetworkReloader(call.Engine).Reload);

    protected override bool IsMeantByAll(ContainerView view) => view.IsRunning && NetworkReloader.CanReload(view.Record);
}
