using System.Runtime.InteropServices;
using Containers.Engine.Containers;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Output;

/// <summary>
/// This terminal connected to a process in a container until that ends or the user leaves: input, output, signals and the
/// window's size. The terminal is restored on every way out.
/// </summary>
internal sealed class AttachSession : IDisposable
{
    /// <summary>Signals that are not passed on: they are about this process, or cannot be caught.</summary>
    private static readonly int[] s_ownSignals = [Signals.SIGCHLD, Signals.SIGPIPE, Signals.SIGKILL, Signals.SIGSTOP, Signals.SIGWINCH, 23 /* SIGURG */, 20, Signals.SIGTTIN, Signals.SIGTTOU, Signals.SIGCONT];

    private readonly MonitorConnection _connection;
    private readonly Terminal _terminal;
    private readonly EventLoop _loop = new();
    private readonly WakeUp _wake = WakeUp.Create();
    private readonly Queue<int> _signals = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly FileDescriptor _input = FileDescriptor.Standard(Terminal.Input);
    private readonly bool _output;
    private readonly bool _error;
    private RawMode? _raw;
    private DetachKeys? _keys;
    private Action<int>? _sendSignal;
    private MonitorReply? _end;
    private bool _detached;

    private AttachSession(MonitorConnection connection, Terminal terminal, IReadOnlyList<string> streams)
    {
        _connection = connection;
        _terminal = terminal;
        var wanted = streams.Select(s => s.ToLowerInvariant()).ToList();
        _output = wanted.Count == 0 || wanted.Contains("stdout");
        _error = wanted.Count == 0 || wanted.Contains("stderr");
    }

    /// <summary>How to start a container whose streams come here.</summary>
    internal static StartOptions Options(bool terminal, bool interactive)
    {
        var size = terminal ? Terminal.Size : null;
        return new StartOptions(Streams: true, Input: interactive, size?.Rows ?? 0, size?.Columns ?? 0);
    }

    /// <summary>Follows a container from its start, over the connection that starting it gave; returns its exit code.</summary>
    internal static int FollowStart(
        Invocation call, ContainerRecord record, MonitorConnection connection, DetachKeys keys, bool proxySignals, IReadOnlyList<string> streams)
    {
        using (connection)
        {
            new ContainerStarter(call.Engine).Report(connection.ReceiveReply());
            using var session = new AttachSession(connection, call.Terminal, streams);
            return session.Run(record.Interactive, record.Terminal, keys, proxySignals ? signal => ContainerSignals.TrySend(call.Engine, record, signal) : null);
        }
    }

    /// <summary>Follows a conversation that has begun; returns the process's exit code.</summary>
    internal static int Follow(MonitorConnection connection, Terminal terminal, bool input, bool tty, DetachKeys keys, Action<int>? sendSignal)
    {
        using var session = new AttachSession(connection, terminal, []);
        return session.Run(input, tty, keys, sendSignal);
    }

    public void Dispose()
    {
        _raw?.Dispose();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _wake.Dispose();
        _input.Dispose();
    }

    private int Run(bool input, bool tty, DetachKeys keys, Action<int>? sendSignal)
    {
        _sendSignal = sendSignal;
        _loop.Add(_wake, Readiness.Read, _ => OnSignals());
        _loop.Add(_connection.Descriptor, Readiness.Read, _ => OnMonitor());
        if (input)
        {
            WatchInput(tty, keys);
        }

        if (tty)
        {
            Register(Signals.SIGWINCH);
            SendSize();
        }

        if (sendSignal is not null)
        {
            for (var signal = 1; signal < 32; signal++)
            {
                if (!s_ownSignals.Contains(signal))
                {
                    Register(signal);
                }
            }
        }

        while (Drain())
        {
        }

        if (_end is null)
        {
            _loop.Run();
        }

        _raw?.Dispose();
        return _detached ? 0 : _end?.ExitCode ?? throw new ContainersException(ErrorKind.Unreachable, "the container's monitor ended unexpectedly")
        {
            Hint = "wherry ps -a shows what became of the container",
        };
    }

    private void WatchInput(bool tty, DetachKeys keys)
    {
        if (tty && Terminal.IsInputTerminal)
        {
            _keys = keys;
            _raw = RawMode.Enter(Terminal.Input);
        }

        Watch? watch = null;
        watch = _loop.Add(_input, Readiness.Read, _ => OnInput(watch!));
    }

    private void OnInput(Watch watch)
    {
        var count = _input.TryRead(_buffer, out var errno);
        if (count < 0 && errno == Errno.EAGAIN)
        {
            return;
        }

        if (count <= 0)
        {
            watch.Dispose();
            _connection.SendInput([]);
            return;
        }

        var (passOn, detach) = _keys?.Take(_buffer.AsSpan(0, count)) ?? (_buffer[..count], false);
        if (passOn.Length > 0)
        {
            _connection.SendInput(passOn);
        }

        if (detach)
        {
            _detached = true;
            _loop.Stop();
        }
    }

    private void OnMonitor()
    {
        if (!_connection.Fill())
        {
            _loop.Stop();
            return;
        }

        while (Drain())
        {
        }
    }

    private bool Drain()
    {
        if (!_connection.TryTake(out var frame))
        {
            return false;
        }

        switch (frame.Type)
        {
            case FrameType.Output when _output:
                _terminal.OutputDescriptor.Write(frame.Payload.Span);
                break;
            case FrameType.Error when _error:
                _terminal.ErrorDescriptor.Write(frame.Payload.Span);
                break;
            case FrameType.Reply:
                _end = MonitorConnection.ParseReply(frame);
                _loop.Stop();
                return false;
            default:
                break;
        }

        return true;
    }

    private void Register(int signal) => _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
    {
        context.Cancel = true;
        lock (_signals)
        {
            _signals.Enqueue(signal);
        }

        _wake.Set();
    }));

    private void OnSignals()
    {
        _wake.TryTake();
        while (true)
        {
            int signal;
            lock (_signals)
            {
                if (!_signals.TryDequeue(out signal))
                {
                    return;
                }
            }

            if (signal == Signals.SIGWINCH)
            {
                SendSize();
            }
            else
            {
                _sendSignal?.Invoke(signal);
            }
        }
    }

    private void SendSize()
    {
        if (Terminal.Size is { } size)
        {
            _connection.SendSize(size.Rows, size.Columns);
        }
    }
}
