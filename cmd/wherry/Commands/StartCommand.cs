using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class StartCommand : ContainersCommand
{
    private readonly Option<bool> _attach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _interactive;
    private readonly Option<bool> _sigProxy;

    public StartCommand()
        : base("start", "Start containers that were created or have ended", Selections.AllByWordOnly | Selections.Filter, "All containers that are not running")
    {
        _attach = Switch("--attach", "-a", "Connect to its output and pass signals on");
        Flags.Refuse("--checkpoint", "NAME", AbsentCommands.Checkpoints);
        Flags.Refuse("--checkpoint-dir", "DIR", AbsentCommands.Checkpoints);
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _interactive = Switch("--interactive", "-i", "Connect to its input too");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true when attached)");
    }

    internal override string Example => "wherry start -ai tools";

    protected override bool IsMeantByAll(ContainerView view) => !view.IsRunning;

    protected override int Run(Invocation call)
    {
        var starter = new ContainerStarter(call.Engine);
        if (!call.Has(_attach) && !call.Has(_interactive))
        {
            return ForEachSelected(call, record => Start(call, starter, record));
        }

        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        var selected = Select(call).ToList();
        if (selected.Count != 1)
        {
            throw new UsageException("you cannot start and attach multiple containers at once", Name);
        }

        var container = selected[0].Find();
        var proxy = !call.IsGiven(_sigProxy) || call.Has(_sigProxy);
        var input = container.Interactive && call.Has(_interactive);
        return AttachSession.StartOrAttach(call, container, new AttachOptions(keys, input, proxy), PassedDescriptors.ReadSockets());
    }

    private static void Start(Invocation call, ContainerStarter starter, ContainerRecord record)
    {
        var options = new StartOptions(Streams: false, Input: false) { NotifySocket = ServiceManager.NotifySocket, Sockets = PassedDescriptors.ReadSockets() };
        using var begun = starter.TryStart(record, options);
        if (begun is null && call.Engine.Containers.State(record.Id).Status == ContainerStatus.Paused)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot start a paused container, try unpause instead: container {record.Name}: container state improper") { Hint = $"wherry unpause {record.Name}" };
        }
    }
}
