using Containers.Engine.Containers;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PauseCommand() : ContainersCommand(
    "pause", "Keep all processes of containers from running", Selections.All | Selections.CidFile | Selections.Filter, "All running containers")
{
    internal override string Example => "wherry pause db";

    protected override int Run(Invocation call) => ForEachSelected(call, new ContainerPauser(call.Engine).Pause);

    protected override bool IsMeantByAll(ContainerView view) => view.State.Status == ContainerStatus.Running;
}
