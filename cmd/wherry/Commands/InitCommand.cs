using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class InitCommand() : ContainersCommand(
    "init", "Make containers ready without starting their command", Selections.All, "All containers that were created or have ended")
{
    internal override string Example => "wherry init job && wherry start job";

    protected override int Run(Invocation call)
    {
        var starter = new ContainerStarter(call.Engine);
        return ForEachSelected(call, record => Initialize(starter, record));
    }

    private static void Initialize(ContainerStarter starter, ContainerRecord record)
    {
        using var made = starter.TryStart(record, new StartOptions(Streams: false, Input: false) { InitializeOnly = true }) ??
            throw new ContainersException(ErrorKind.Invalid, $"container {record.Name} has already been created in runtime: container state improper");
    }

    protected override bool IsMeantByAll(ContainerView view) => view.State.Status is ContainerStatus.Created or ContainerStatus.Exited;
}
