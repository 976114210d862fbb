using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>One further process in the container, and the client that asked for it.</summary>
internal sealed class ExecSession : IDisposable
{
    private static int s_count;

    private readonly Client _client;
    private readonly ExecRequest _request;
    private readonly TerminalSize _size;
    private readonly ProcessStreams _streams;

    internal ExecSession(EventLoop loop, Client client, MonitorRequest request)
    {
        _client = client;
        _request = request.Exec ?? throw new ContainersException(ErrorKind.Invalid, "exec: no command");
        _size = new TerminalSize(request.Rows, request.Columns);
        _streams = new ProcessStreams(loop, null, joins: true);
    }

    /// <summary>What it is called in documents and events.</summary>
    internal string Id { get; } = RandomId.New();

    internal int Pid { get; private set; }

    internal void Start(ContainerInstance container, MonitorPlan plan)
    {
        var name = $"exec-{++s_count}";
        var spec = plan.Spec with
        {
            Args = _request.Args,
            Env = [.. plan.Spec.Env, .. _request.Env],
            User = _request.User ?? plan.Spec.User,
            WorkingDirectory = _request.WorkingDirectory ?? plan.Spec.WorkingDirectory,
            Terminal = _request.Terminal,
            Capabilities = _request.Privileged ? Capabilities.Known : plan.Spec.Capabilities,
            Privileged = _request.Privileged || plan.Spec.Privileged,
        };
        var given = _client.TakeDescriptors();
        var noted = new ExecSessions(container.Directory);
        try
        {
            noted.Add(Id);
            var size = _size.Rows > 0 ? new ConsoleSize(_size.Rows, _size.Columns) : null;
            var process = SpecBuilder.BuildExec(spec, container.RootPath) with { ConsoleSize = size };
            var standard = _streams.Open(_request.Terminal, _request.Input, container.Directory, name) with { Passed = Passed(given) };
            Pid = container.Runtime.Exec(process, standard, _streams.ConsoleSocket, name);
            _streams.Begin();
        }
        catch
        {
            noted.Remove(Id);
            _streams.Dispose();
            throw;
        }
        finally
        {
            foreach (var descriptor in given)
            {
                descriptor.Dispose();
            }
        }

        _client.Send(new MonitorReply { Event = MonitorEvent.Done, Session = Id });
        if (!_request.Detached)
        {
            _streams.Attach(_client, _request.Input);
            _streams.Resize(_size);
            _client.Closed += () => _streams.Detach(_client);
        }
    }

    private DescriptorMove[] Passed(IReadOnlyList<FileDescriptor> given) => given.Count == _request.PassedDescriptors.Count
        ? [.. given.Zip(_request.PassedDescriptors, (descriptor, number) => new DescriptorMove(descriptor, number))]
        : throw new ContainersException(ErrorKind.Invalid, $"exec: {_request.PassedDescriptors.Count} descriptors are named and {given.Count} came");

    internal void End(ExitStatus status)
    {
        _streams.Drain();
        _streams.Dispose();
        _client.Send(new MonitorReply { Event = MonitorEvent.Exited, ExitCode = status.ShellCode });
    }

    public void Dispose() => _streams.Dispose();
}
