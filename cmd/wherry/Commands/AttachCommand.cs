using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class AttachCommand : Subcommand
{
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _noStdin;
    private readonly Option<bool> _sigProxy;

    public AttachCommand()
        : base("attach", "Connect this terminal to a running container")
    {
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _noStdin = Switch("--no-stdin", null, "Do not connect to its input");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true)");
    }

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry attach tools";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        var size = record.Terminal ? Terminal.Size : null;
        var input = record.Interactive && !call.Has(_noStdin);
        var request = new MonitorRequest
        {
            Action = MonitorAction.Attach, Streams = true, Input = input, Rows = size?.Rows ?? 0, Columns = size?.Columns ?? 0,
        };
        using var connection = MonitorConnection.TryAsk(call.Engine.Paths.ContainerRun(record.Id), request, out _) ??
            throw new ContainersException(ErrorKind.Invalid, "you can only attach to running containers") { Hint = $"wherry start -a {record.Name}" };
        Action<int>? send = call.IsGiven(_sigProxy) && !call.Has(_sigProxy) ? null : signal => ContainerSignals.TrySend(call.Engine, record, signal);
        return AttachSession.Follow(connection, call.Terminal, input, record.Terminal, keys, send);
    }
}
