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

/// <summary>How this terminal is connected to a process.</summary>
/// <param name="Keys">What leaves it running.</param>
/// <param name="Input">Whether our input goes to it.</param>
/// <param name="ProxySignals">Whether signals sent to us are sent on to it.</param>
internal sealed record AttachOptions(DetachKeys Keys, bool Input, bool ProxySignals)
{
    /// <summary>Whether the end of our input is the end of its input.</summary>
    internal bool EndsInput { get; init; } = true;

    /// <summary>stdin, stdout, stderr as far as wanted; none is all.</summary>
    internal IReadOnlyList<string> Streams { get; init; } = [];
}

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
    private const int MostPending = 256 * 1024;

    /// <summary>What ends this process, which first has to put its terminal right.</summary>
    private static readonly int[] s_endingSignals = [Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM];

    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly AttachOptions _options;
    private readonly FileDescriptor _input = FileDescriptor.Standard(Terminal.Input);
    private readonly bool _output;
    private readonly bool _error;
    private RawMode? _raw;
    private DetachKeys? _keys;
    private Action<int>? _sendSignal;
    private MonitorReply? _end;
    private Watch? _monitorWatch;
    private Watch? _inputWatch;
    private bool _detached;
    private int _endedBy;

    private AttachSession(MonitorConnection connection, Terminal terminal, AttachOptions options)
    {
        _connection = connection;
        _terminal = terminal;
        _options = options;
        var wanted = options.Streams.Select(s => s.ToLowerInvariant()).ToList();
        _output = wanted.Count == 0 || wanted.Contains("stdout");
        _error = wanted.Count == 0 || wanted.Contains("stderr");
    }

    /// <summary>Starts a container in the foreground, or connects to it if it runs already; returns its exit code.</summary>
    internal static int StartOrAttach(Invocation call, ContainerRecord record, AttachOptions options, PassedSockets? sockets)
    {
        var starter = new ContainerStarter(call.Engine);
        while (true)
        {
            if (starter.TryStart(record, Options(record.Terminal, options.Input) with { NotifySocket = ServiceManager.NotifySocket, Sockets = sockets }) is { } connection)
            {
                return FollowStart(call, record, connection, options);
            }

            if (TryAttach(call, record, options) is { } code)
            {
                return code;
            }
        }
    }

    /// <summary>Connects to a running container; returns its exit code, null when it does not run.</summary>
    internal static int? TryAttach(Invocation call, ContainerRecord record, AttachOptions options)
    {
        var size = record.Terminal ? Terminal.Size : null;
        var request = new MonitorRequest
        {
            Action = MonitorAction.Attach, Streams = true, Input = options.Input, Rows = size?.Rows ?? 0, Columns = size?.Columns ?? 0,
        };
        call.Engine.Containers.AwaitSettled(record.Id);
        using var connection = MonitorConnection.TryAsk(call.Engine.Paths.ContainerRun(record.Id), request, out _);
        return connection is null ? null : Follow(connection, call.Terminal, record.Terminal, options, SignalSender(call, record, options));
    }

    /// <summary>How to start a container whose streams come here.</summary>
    internal static StartOptions Options(bool terminal, bool input)
    {
        var size = terminal ? Terminal.Size : null;
        return new StartOptions(Streams: true, input, size?.Rows ?? 0, size?.Columns ?? 0);
    }

    /// <summary>Follows a container from its start, over the connection that starting it gave; returns its exit code.</summary>
    internal static int FollowStart(Invocation call, ContainerRecord record, MonitorConnection connection, AttachOptions options)
    {
        using (connection)
        {
            return Follow(connection, call.Terminal, record.Terminal, options, SignalSender(call, record, options));
        }
    }

    /// <summary>Follows a conversation that has begun; returns the process's exit code.</summary>
    internal static int Follow(MonitorConnection connection, Terminal terminal, bool tty, AttachOptions options, Action<int>? sendSignal = null)
    {
        using var session = new AttachSession(connection, terminal, options);
        return session.Run(tty, sendSignal);
    }

    private static Action<int>? SignalSender(Invocation call, ContainerRecord record, AttachOptions options) =>
        options.ProxySignals ? signal => ContainerSignals.TrySend(call.Engine, record, signal) : null;

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

    private int Run(bool tty, Action<int>? sendSignal)
    {
        _sendSignal = sendSignal;
        _loop.Add(_wake, Readiness.Read, _ => OnSignals());
        _monitorWatch = _loop.Add(_connection.Descriptor, Readiness.Read, OnMonitor);
        if (_options.Input)
        {
            WatchInput(tty);
        }

        if (tty)
        {
            Register(Signals.SIGWINCH);
            SendSize();
        }

        if (sendSignal is null && _raw is not null)
        {
            Array.ForEach(s_endingSignals, Register);
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
        return _endedBy != 0 ? 128 + _endedBy : _detached ? 0 : _end?.ExitCode ?? throw new ContainersException(ErrorKind.Unreachable, "the container's monitor ended unexpectedly")
        {
            Hint = "wherry ps -a shows what became of the container",
        };
    }

    private void WatchInput(bool tty)
    {
        if (tty && Terminal.IsInputTerminal)
        {
            _keys = _options.Keys;
            _raw = RawMode.Enter(Terminal.Input);
        }

        _inputWatch = _loop.Add(_input, Readiness.Read, _ => OnInput());
    }

    private void OnInput()
    {
        var count = _input.TryRead(_buffer, out var errno);
        if (count < 0 && errno == Errno.EAGAIN)
        {
            return;
        }

        if (count <= 0)
        {
            _inputWatch!.Dispose();
            _inputWatch = null;
            if (_options.EndsInput)
            {
                _connection.TrySendInput([]);
                UpdateFlow();
            }

            return;
        }

        var (passOn, detach) = _keys?.Take(_buffer.AsSpan(0, count)) ?? (_buffer[..count], false);
        if (passOn.Length > 0)
        {
            _connection.TrySendInput(passOn); // if there is nobody to take it, the connection's end says the rest
            UpdateFlow();
        }

        if (detach)
        {
            _detached = true;
            _loop.Stop();
        }
    }

    /// <summary>While the monitor has enough to read, we read no more; what it writes is taken all the while.</summary>
    private void UpdateFlow()
    {
        _monitorWatch!.Interest = _connection.Pending > 0 ? Readiness.Read | Readiness.Write : Readiness.Read;
        if (_inputWatch is not null)
        {
            _inputWatch.Interest = _connection.Pending > MostPending ? Readiness.None : Readiness.Read;
        }
    }

    private void OnMonitor(Readiness readiness)
    {
        if ((readiness & Readiness.Write) != 0)
        {
            _connection.TryFlush();
            UpdateFlow();
        }

        if ((readiness & (Readiness.Read | Readiness.HangUp)) == 0)
        {
            return;
        }

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
            else if (_sendSignal is not null)
            {
                _sendSignal(signal);
            }
            else
            {
                _endedBy = signal;
                _loop.Stop();
            }
        }
    }

    private void SendSize()
    {
        if (Terminal.Size is { } size)
        {
            _connection.TrySendSize(size.Rows, size.Columns);
            UpdateFlow();
        }
    }
}
