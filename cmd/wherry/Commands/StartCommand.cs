using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class StartCommand : Subcommand
{
    private readonly Option<bool> _attach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _interactive;
    private readonly Option<bool> _sigProxy;

    public StartCommand()
        : base("start", "Start containers that were created or have ended")
    {
        _attach = Switch("--attach", "-a", "Connect to its output and pass signals on");
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _interactive = Switch("--interactive", "-i", "Connect to its input too");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true when attached)");
    }

    internal override string Arguments => "CONTAINER...";

    internal override string Example => "wherry start -ai tools";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        if (!call.Has(_attach) && !call.Has(_interactive))
        {
            return call.ForEach(call.Arguments, name =>
            {
                var record = call.Engine.Containers.Resolve(name);
                if (!new ContainerObserver(call.Engine).Observe(record).IsRunning)
                {
                    new ContainerStarter(call.Engine).Start(record, new StartOptions(Streams: false, Input: false)).Dispose();
                }

                call.Terminal.WriteLine(name);
            });
        }

        if (call.Arguments.Count > 1)
        {
            throw new UsageException("you cannot start and attach multiple containers at once", Name);
        }

        var keys = DetachKeys.Parse(call.Get(_detachKeys));
        var container = call.Engine.Containers.Resolve(call.Arguments[0]);
        container = container with { Interactive = container.Interactive && call.Has(_interactive) };
        var proxy = !call.IsGiven(_sigProxy) || call.Has(_sigProxy);
        var connection = new ContainerStarter(call.Engine).Start(container, AttachSession.Options(container.Terminal, container.Interactive));
        return AttachSession.FollowStart(call, container, connection, keys, proxy, []);
    }
}
