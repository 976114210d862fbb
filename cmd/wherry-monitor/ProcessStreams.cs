using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Sockets;
using Containers.Linux.Terminals;
using Containers.Linux.Waiting;
using Containers.Runtime;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>
/// The standard streams of one process in the container: pipes, or a terminal. What the process writes goes to the log and
/// to every attached client; nothing is lost and nothing grows without bound, because a client that does not keep up makes
/// the process wait, as a terminal would.
/// </summary>
internal sealed class ProcessStreams : IDisposable
{
    private readonly EventLoop _loop;
    private readonly ContainerLog? _log;
    private readonly List<Client> _clients = [];
    private readonly List<(Watch Watch, FileDescriptor Descriptor, FrameType Type)> _outputs = [];
    private readonly List<FileDescriptor> _childEnds = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly bool _joins;
    private FileDescriptor? _terminal;
    private UnixSocket? _consoleListener;
    private InputPipe? _input;

    /// <summary>Prepares streams.</summary>
    /// <param name="loop">Where they are watched.</param>
    /// <param name="log">Where output is recorded; null to record nothing.</param>
    /// <param name="joins">The process joins a container instead of being its first.</param>
    internal ProcessStreams(EventLoop loop, ContainerLog? log, bool joins)
    {
        _loop = loop;
        _log = log;
        _joins = joins;
    }

    /// <summary>Where the runtime sends the terminal; null without one.</summary>
    internal string? ConsoleSocket { get; private set; }

    /// <summary>Makes what the process starts with.</summary>
    internal StandardStreams Open(bool terminal, bool interactive, string directory, string name)
    {
        if (terminal)
        {
            ConsoleSocket = Path.Combine(directory, name + ".console");
            File.Delete(ConsoleSocket);
            _consoleListener = UnixSocket.Listen(ConsoleSocket);
            var nothing = FileOpening.ReadWrite("/dev/null");
            _childEnds.Add(nothing);
            return new StandardStreams(nothing, nothing, nothing);
        }

        var output = OpenOutput(FrameType.Output);
        var error = OpenOutput(FrameType.Error);
        return new StandardStreams(OpenInput(interactive), output, error);
    }

    /// <summary>Uses streams somebody else owns; nothing passes through here then.</summary>
    internal static StandardStreams PassThrough() =>
        new(new FileDescriptor(PassedDescriptors.Input), new FileDescriptor(PassedDescriptors.Output), new FileDescriptor(PassedDescriptors.Error));

    /// <summary>To be called when the runtime has made the process: takes the terminal, closes what belongs to the process.</summary>
    internal void Begin()
    {
        if (_consoleListener is not null)
        {
            using var connection = _consoleListener.Accept();
            _terminal = connection.ReceiveDescriptor() ?? throw new IOException("the runtime sent no terminal");
            _consoleListener.Dispose();
            File.Delete(ConsoleSocket!);
            _terminal.SetNonBlocking();
            Watch(_terminal, FrameType.Output);
            _input = NewInput(_terminal, owned: false);
        }

        foreach (var end in _childEnds)
        {
            end.Dispose();
        }
    }

    /// <summary>From now on the client gets all output; its input is taken if <paramref name="input"/>.</summary>
    internal void Attach(Client client, bool input)
    {
        _clients.Add(client);
        client.Drained = UpdateFlow;
        client.Received = frame => Take(frame, input);
    }

    internal void Detach(Client client)
    {
        _clients.Remove(client);
        UpdateFlow();
    }

    internal void Resize(TerminalSize size)
    {
        if (_terminal is { IsClosed: false } && size.Rows > 0 && size.Columns > 0)
        {
            Terminals.Resize(_terminal, size);
        }
    }

    /// <summary>After the process has ended: passes on what it wrote last, and closes.</summary>
    internal void Drain()
    {
        foreach (var (_, descriptor, type) in _outputs.ToArray())
        {
            descriptor.SetNonBlocking();
            while (Pass(descriptor, type))
            {
            }
        }

        _input?.Close();
    }

    public void Dispose()
    {
        foreach (var (watch, descriptor, _) in _outputs)
        {
            watch.Dispose();
            descriptor.Dispose();
        }

        _outputs.Clear();
        _input?.Close();
        _terminal?.Dispose();
        _consoleListener?.Dispose();
        foreach (var end in _childEnds)
        {
            end.Dispose();
        }
    }

    private FileDescriptor OpenOutput(FrameType type)
    {
        var (read, write) = FileDescriptor.Pipe();
        _childEnds.Add(write);
        Watch(read, type);
        return write;
    }

    private FileDescriptor OpenInput(bool interactive)
    {
        if (!interactive)
        {
            var nothing = _joins ? NoInput.ForJoining() : NoInput.ForFirst();
            _childEnds.Add(nothing);
            return nothing;
        }

        var (read, write) = FileDescriptor.Pipe();
        _childEnds.Add(read);
        _input = NewInput(write, owned: true);
        return read;
    }

    private InputPipe NewInput(FileDescriptor target, bool owned) => new(_loop, target, owned)
    {
        Emptied = () => _clients.ForEach(client => client.HoldInput(false)),
    };

    private void Watch(FileDescriptor descriptor, FrameType type)
    {
        var watch = _loop.Add(descriptor, Readiness.Read, _ => OnOutput(descriptor, type));
        _outputs.Add((watch, descriptor, type));
    }

    private void OnOutput(FileDescriptor descriptor, FrameType type)
    {
        if (!Pass(descriptor, type))
        {
            var output = _outputs.Find(o => o.Descriptor == descriptor);
            _outputs.Remove(output);
            output.Watch.Dispose();
            if (descriptor != _terminal)
            {
                descriptor.Dispose();
            }
        }
    }

    /// <summary>Passes on one read's worth. False: the end, or nothing there now.</summary>
    private bool Pass(FileDescriptor descriptor, FrameType type)
    {
        var count = descriptor.TryRead(_buffer, out var errno);
        if (count <= 0)
        {
            // A terminal whose last user has gone says EIO.
            return count < 0 && errno is not (Errno.EAGAIN or Errno.EIO) ? throw new LinuxException("read", errno, "container output") : false;
        }

        var bytes = _buffer.AsSpan(0, count);
        _log?.Write(type == FrameType.Error, bytes);
        if (_clients.Count > 0)
        {
            var frame = FrameReader.Encode(type, bytes);
            foreach (var client in _clients.ToArray())
            {
                client.Send(frame);
            }

            UpdateFlow();
        }

        return true;
    }

    private void UpdateFlow()
    {
        var wait = _clients.Exists(client => client.IsCongested);
        foreach (var (watch, _, _) in _outputs)
        {
            watch.Interest = wait ? Readiness.None : Readiness.Read;
        }
    }

    private void Take(Frame frame, bool input)
    {
        if (frame.Type == FrameType.Resize && frame.Payload.Length == 4)
        {
            Resize(new TerminalSize(BitConverter.ToUInt16(frame.Payload.Span), BitConverter.ToUInt16(frame.Payload.Span[2..])));
        }
        else if (frame.Type == FrameType.Input && input && _input is not null)
        {
            if (frame.Payload.Length == 0)
            {
                _input.End();
                return;
            }

            _input.Write(frame.Payload.Span);
            if (_input.HasQueue)
            {
                _clients.ForEach(client => client.HoldInput(true));
            }
        }
    }
}

/// <summary>Where the starter's own streams are when the log driver is "passthrough".</summary>
internal static class PassedDescriptors
{
    internal const int Input = MonitorSocket.FirstStream;
    internal const int Output = MonitorSocket.FirstStream + 1;
    internal const int Error = MonitorSocket.FirstStream + 2;
}
