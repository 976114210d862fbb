using Containers.Engine.Containers;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class UnpauseCommand() : ContainersCommand(
    "unpause", "Let the processes of paused containers run again", Selections.All | Selections.CidFile | Selections.Filter, "All paused containers")
{
    internal override string Example => "wherry unpause db";

    protected override int Run(Invocation call) => ForEachSelected(call, new ContainerPauser(call.Engine).Unpause);

    protected override bool IsMeantByAll(ContainerView view) => view.State.Status == ContainerStatus.Paused;
}
