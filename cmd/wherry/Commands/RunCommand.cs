using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class RunCommand : ContainerFlags
{
    private readonly Option<bool> _detach;
    private readonly Option<string?> _detachKeys;
    private readonly Option<bool> _sigProxy;
    private readonly Option<string[]> _attach;
    private readonly Option<string[]> _preserveFd;
    private readonly Option<long?> _preserveFds;
    private readonly Option<bool> _rmi;

    public RunCommand()
        : base("run", "Create a container and start it")
    {
        _detach = Switch("--detach", "-d", "Run it in the background and print its id");
        _detachKeys = Text("--detach-keys", null, "KEYS", "Keys that leave it running, such as ctrl-p,ctrl-q");
        _sigProxy = Switch("--sig-proxy", null, "Pass signals on to it (default true)");
        _attach = Texts("--attach", "-a", "STREAM", "Connect to stdin, stdout or stderr only");
        _preserveFd = Texts("--preserve-fd", null, "NUMBERS", "Pass these descriptors of wherry's on");
        _preserveFds = Number("--preserve-fds", null, "COUNT", "Pass so many descriptors of wherry's on, from 3");
        _rmi = Switch("--rmi", null, "Remove the image too when it ends, unless others need it; implies --rm");
    }

    private static readonly string[] s_streams = ["stdin", "stdout", "stderr"];

    internal override string Example => "wherry run --rm -it docker.io/library/alpine sh";

    protected override int Run(Invocation call)
    {
        var cidFile = CidFile(call);
        var detach = call.Has(_detach);
        if (detach && IsRemoved(call) && call.Get(_attach).Count > 0)
        {
            throw new UsageException("--detach and --attach exclude each other", Name);
        }

        if (call.Get(_attach).FirstOrDefault(stream => !s_streams.Contains(stream, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new UsageException($"invalid stream \"{unknown}\" for --attach - must be one of stdin, stdout, or stderr: invalid argument", Name);
        }

        var keys = DetachKeys.Parse(call.Get(_detachKeys) ?? call.Engine.Configuration.DetachKeys);
        var descriptors = PassedDescriptors.Read(call.Get(_preserveFd), call.Get(_preserveFds));
        var options = Read(call);
        if (call.Has(_rmi))
        {
            options = options with { AutoRemove = !detach ? true : throw new ContainersException(ErrorKind.Unsupported, "--rmi is not supported with --detach: nobody is left to remove the image") };
        }

        if (options.Terminal && options.Interactive && !detach && !Terminal.IsInputTerminal)
        {
            throw new ContainersException(ErrorKind.Invalid, "the input device is not a TTY");
        }

        var input = options.Interactive && options.LogDriver != "passthrough";
        var start = (detach ? new StartOptions(Streams: false, Input: false) : AttachSession.Options(options.Terminal, input)) with
        {
            PassedDescriptors = descriptors,
            Sockets = PassedDescriptors.ReadSockets(),
            NotifySocket = ServiceManager.NotifySocket,
        };
        var (record, connection) = new ContainerStarter(call.Engine).CreateAndStart(options, FindImage(call), start, created =>
        {
            if (cidFile is not null)
            {
                DurableFile.Write(cidFile, System.Text.Encoding.ASCII.GetBytes(created.Id), 0x1a4);
            }
        });
        if (detach)
        {
            connection.Dispose();
            call.Terminal.WriteLine(record.Id);
            return 0;
        }

        var proxy = !call.IsGiven(_sigProxy) || call.Has(_sigProxy);
        var code = AttachSession.FollowStart(call, record, connection, new AttachOptions(keys, input, proxy) { Streams = [.. call.Get(_attach).Select(stream => stream.ToLowerInvariant())] });
        if (call.Has(_rmi))
        {
            RemoveImage(call, record);
        }

        return code;
    }

    // Somebody else's container may need it, or it may be gone already: then it is left alone.
    private static void RemoveImage(Invocation call, ContainerRecord record)
    {
        try
        {
            new ImageRemover(call.Engine).Remove(record.ImageName, force: false);
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.InUse or ErrorKind.NotFound)
        {
            call.Engine.Options.Debug($"--rmi: {e.Message}");
        }
    }
}
