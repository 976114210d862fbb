using System.CommandLine;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class AttachCommand : Subcommand
{
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _latest;
    private readonly Option<bool> _noStdin;
    private readonly Option<bool> _sigProxy;

    public AttachCommand()
        : base("attach", "Connect this terminal to a running container")
    {
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _latest = Switch("--latest", "-l", "The container created last");
        _noStdin = Switch("--no-stdin", null, "Do not connect to its input");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true)");
    }

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry attach tools";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        if (call.Arguments.Count == 0 && !call.Has(_latest))
        {
            throw new UsageException("you must provide a container", Name);
        }

        var record = call.Has(_latest) ? ContainersCommand.Latest(call) : call.Engine.Containers.Resolve(call.Arguments[0]);
        var proxy = !call.IsGiven(_sigProxy) || call.Has(_sigProxy);
        return AttachSession.TryAttach(call, record, new AttachOptions(keys, record.Interactive && !call.Has(_noStdin), proxy) { EndsInput = false }) ??
            throw new ContainersException(ErrorKind.Invalid, "you can only attach to running containers") { Hint = $"wherry start -a {record.Name}" };
    }
}
