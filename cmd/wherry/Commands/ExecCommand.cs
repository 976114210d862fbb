using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ExecCommand : Subcommand
{
    private readonly Option<bool> _detach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<string[]> _env;
    private readonly Option<string[]> _envFile;
    private readonly Option<bool> _interactive;
    private readonly Option<bool> _privileged;
    private readonly Option<bool> _tty;
    private readonly Option<string?> _user;
    private readonly Option<string?> _workdir;

    public ExecCommand()
        : base("exec", "Run another process in a running container")
    {
        _detach = Switch("--detach", "-d", "Leave it running in the background");
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _env = Texts("--env", "-e", "NAME[=VALUE]", "Set an environment variable; without a value, pass ours on");
        _envFile = Texts("--env-file", null, "FILE", "Read environment variables from a file");
        _interactive = Switch("--interactive", "-i", "Keep standard input open");
        _privileged = Switch("--privileged", null, "Give it all capabilities");
        _tty = Switch("--tty", "-t", "Give it a terminal");
        _user = Text("--user", "-u", "USER[:GROUP]", "Run as this user");
        _workdir = Text("--workdir", "-w", "PATH", "Directory to start in");
    }

    internal override string Arguments => "CONTAINER COMMAND [ARG...]";

    internal override string Example => "wherry exec -it web sh";

    internal override int FewestArguments => 2;

    internal override bool StopsAtFirstArgument => true;

    protected override int Run(Invocation call)
    {
        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        var size = call.Has(_tty) ? Terminal.Size : null;
        var request = new MonitorRequest
        {
            Action = MonitorAction.Exec,
            Rows = size?.Rows ?? 0,
            Columns = size?.Columns ?? 0,
            Exec = new ExecRequest
            {
                Args = [.. call.Arguments.Skip(1)],
                Env = EnvironmentFlags.Resolve(call.Get(_envFile), call.Get(_env)),
                User = call.Get(_user),
                WorkingDirectory = call.Get(_workdir),
                Terminal = call.Has(_tty),
                Input = call.Has(_interactive),
                Privileged = call.Has(_privileged),
                Detached = call.Has(_detach),
            },
        };
        call.Engine.Containers.AwaitSettled(record.Id);
        using var connection = MonitorConnection.TryAsk(call.Engine.Paths.ContainerRun(record.Id), request, out _) ??
            throw new ContainersException(ErrorKind.Invalid, $"can only create exec sessions on running containers: container {record.Name} is not running")
            {
                Hint = $"wherry start {record.Name}",
            };
        return call.Has(_detach) ? 0 : AttachSession.Follow(connection, call.Terminal, call.Has(_tty), new AttachOptions(keys, call.Has(_interactive), ProxySignals: false));
    }
}
