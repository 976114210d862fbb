using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ExecCommand : Subcommand
{
    private readonly Option<string?> _cidFile;
    private readonly Option<bool> _detach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<string[]> _env;
    private readonly Option<string[]> _envFile;
    private readonly Option<bool> _interactive;
    private readonly Option<bool> _latest;
    private readonly Option<string[]> _preserveFd;
    private readonly Option<long?> _preserveFds;
    private readonly Option<bool> _privileged;
    private readonly Option<bool> _tty;
    private readonly Option<string?> _user;
    private readonly Option<string?> _workdir;

    public ExecCommand()
        : base("exec", "Run another process in a running container")
    {
        _cidFile = Text("--cidfile", null, "FILE", "The container whose id is in a file");
        _detach = Switch("--detach", "-d", "Leave it running in the background");
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _env = Texts("--env", "-e", "NAME[=VALUE]", "Set an environment variable; without a value, pass ours on");
        _envFile = Texts("--env-file", null, "FILE", "Read environment variables from a file");
        _interactive = Switch("--interactive", "-i", "Keep standard input open");
        _latest = Switch("--latest", "-l", "The container created last");
        _preserveFd = Texts("--preserve-fd", null, "NUMBERS", "Pass these descriptors of wherry's on");
        _preserveFds = Number("--preserve-fds", null, "COUNT", "Pass so many descriptors of wherry's on, from 3");
        _privileged = Switch("--privileged", null, "Give it all capabilities");
        _tty = Switch("--tty", "-t", "Give it a terminal");
        _user = Text("--user", "-u", "USER[:GROUP]", "Run as this user");
        _workdir = Text("--workdir", "-w", "PATH", "Directory to start in");
        Flags.Accept("--no-session", null);
    }

    internal override string Arguments => "[CONTAINER] COMMAND [ARG...]";

    internal override string Example => "wherry exec -it web sh";

    internal override bool StopsAtFirstArgument => true;

    protected override int Run(Invocation call)
    {
        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        var numbers = PassedDescriptors.Read(call.Get(_preserveFd), call.Get(_preserveFds));
        var (record, command) = Split(call);
        var request = Request(call, command, numbers);
        var descriptors = numbers.Select(FileDescriptor.OfCaller).ToList();
        call.Engine.Containers.AwaitSettled(record.Id);
        using var connection = MonitorConnection.TryAsk(call.Engine.Paths.ContainerRun(record.Id), request, descriptors, out var reply) ??
            throw new ContainersException(ErrorKind.Invalid, $"can only create exec sessions on running containers: container {record.Name} is not running: container state improper")
            {
                Hint = $"wherry start {record.Name}",
            };
        descriptors.ForEach(descriptor => descriptor.Dispose());
        if (call.Has(_detach))
        {
            if (!call.IsDocker)
            {
                call.Terminal.WriteLine(reply?.Session ?? string.Empty);
            }

            return 0;
        }

        return AttachSession.Follow(connection, call.Terminal, call.Has(_tty), new AttachOptions(keys, call.Has(_interactive), ProxySignals: false));
    }

    // The container is the first argument, unless a flag says which.
    private (ContainerRecord Record, IReadOnlyList<string> Command) Split(Invocation call)
    {
        var file = call.Get(_cidFile);
        if (file is not null && call.Has(_latest))
        {
            throw new UsageException("--latest and --cidfile exclude each other", Name);
        }

        IReadOnlyList<string> command = file is null && !call.Has(_latest) ? [.. call.Arguments.Skip(1)] : call.Arguments;
        if (command.Count == 0)
        {
            throw new UsageException("must provide a command to run in the container", Name);
        }

        return (call.Has(_latest) ? ContainersCommand.Latest(call) : call.Engine.Containers.Resolve(file is null ? call.Arguments[0] : ContainersCommand.ReadId(file)), command);
    }

    private MonitorRequest Request(Invocation call, IReadOnlyList<string> command, IReadOnlyList<int> numbers)
    {
        var size = call.Has(_tty) ? Terminal.Size : null;
        return new MonitorRequest
        {
            Action = MonitorAction.Exec,
            Rows = size?.Rows ?? 0,
            Columns = size?.Columns ?? 0,
            Exec = new ExecRequest
            {
                Args = command,
                Env = EnvironmentFlags.Resolve(call.Get(_envFile), call.Get(_env)),
                User = call.Get(_user),
                WorkingDirectory = call.Get(_workdir),
                Terminal = call.Has(_tty),
                Input = call.Has(_interactive),
                Privileged = call.Has(_privileged),
                PassedDescriptors = numbers,
                Detached = call.Has(_detach),
            },
        };
    }
}
