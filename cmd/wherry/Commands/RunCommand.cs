using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class RunCommand : ContainerFlags
{
    private readonly Option<bool> _detach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _sigProxy;
    private readonly Option<string[]> _attach;

    public RunCommand()
        : base("run", "Create a container and start it")
    {
        _detach = Switch("--detach", "-d", "Run it in the background and print its id");
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true)");
        _attach = Texts("--attach", "-a", "STREAM", "Connect to stdin, stdout or stderr only");
    }

    internal override string Example => "wherry run --rm -it docker.io/library/alpine sh";

    protected override int Run(Invocation call)
    {
        var cidFile = CidFile(call);
        var detach = call.Has(_detach);
        if (detach && IsRemoved(call) && call.Get(_attach).Count > 0)
        {
            throw new UsageException("--detach and --attach exclude each other", Name);
        }

        var keys = DetachKeys.Parse(call.Get(_detachKeys));
        var options = Read(call);
        if (options.Terminal && options.Interactive && !detach && !Terminal.IsInputTerminal)
        {
            throw new ContainersException(ErrorKind.Invalid, "the input device is not a TTY");
        }

        var record = new ContainerCreator(call.Engine).Create(options, FindImage(call));
        if (cidFile is not null)
        {
            DurableFile.Write(cidFile, System.Text.Encoding.ASCII.GetBytes(record.Id), 0x1a4);
        }

        if (detach)
        {
            new ContainerStarter(call.Engine).Start(record, new StartOptions(Streams: false, Input: false)).Dispose();
            call.Terminal.WriteLine(record.Id);
            return 0;
        }

        var proxy = !call.IsGiven(_sigProxy) || call.Has(_sigProxy);
        return AttachSession.StartOrAttach(call, record, new AttachOptions(keys, record.Interactive && record.LogDriver != "passthrough", proxy) { Streams = call.Get(_attach) });
    }
}
