using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Linux.Terminals;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Volumes;

namespace Wherry.Monitor;

/// <summary>
/// The life of one container, from its first start until it stays ended: one thread, one loop. Everything it makes that is
/// not a record dies with it: mounts in its private namespace, the network's process, sockets.
/// </summary>
internal sealed partial class ContainerMonitor : IDisposable
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop = new();
    private readonly ContainerRecords _records;
    private readonly StorePaths _paths;
    private readonly EventLog _events;
    private readonly ContainerInstance _instance;
    private readonly RestartPolicy _restart;
    private readonly TimerDescriptor _restartTimer = TimerDescriptor.Create();
    private readonly TimerDescriptor _stopTimer = TimerDescriptor.Create();
    private readonly TimerDescriptor _settledTimer = TimerDescriptor.Create();
    private readonly List<Client> _clients = [];
    private readonly List<Client> _waiting = [];
    private readonly List<ExecSession> _sessions = [];
    private MonitorPlan _plan;
    private ContainerState _state = new();
    private ContainerRecord? _record;
    private DirectoryLock? _transition;
    private LockFile? _lock;
    private bool _stopping;
    private bool _finished;
    private int _exitStatus;
    private UnixSocket? _listener;
    private UnixSocket? _presence;

    internal ContainerMonitor(MonitorPlan plan)
    {
        _plan = plan;
        _paths = new StorePaths(plan.StoreRoot, plan.RunRoot);
        _records = new ContainerRecords(_paths);
        _events = new EventLog(_paths, isSilent: plan.EndsWithStarter);
        _instance = new ContainerInstance(plan, _paths.ContainerRun(plan.Id), _loop);
        _restart = new RestartPolicy(plan.RestartPolicy, plan.RestartRetries);
    }

    /// <summary>The signals a monitor reads from a descriptor; its starter must have blocked them.</summary>
    private static SignalSet Signals => SignalSet.Of(
        Containers.Linux.Processes.Signals.SIGCHLD, Containers.Linux.Processes.Signals.SIGTERM,
        Containers.Linux.Processes.Signals.SIGINT, Containers.Linux.Processes.Signals.SIGHUP);

    /// <summary>Runs the container and returns when it has ended for good and all have been told.</summary>
    /// <returns>The exit status for this process to have.</returns>
    internal int Run(UnixSocket control, MonitorRequest request)
    {
        _record = _records.Find(_plan.Id) ?? throw new ContainersException(ErrorKind.NotFound, $"no such container: {_plan.Name}");
        _transition = _records.HoldTransition(_record);
        _lock = LockFile.TryAcquire(_records.LockPath(_plan.Id));
        if (_lock is null)
        {
            Settle();
            control.TrySend(FirstRequest.Encode(new MonitorReply { Event = MonitorEvent.Taken }), out _);
            return 0;
        }

        _state = _records.State(_plan.Id);
        using var signals = SignalDescriptor.Open(Signals);
        _loop.Add(signals, Readiness.Read, _ => OnSignals(signals));
        _loop.Add(_restartTimer, Readiness.Read, _ => OnRestartDue());
        _loop.Add(_stopTimer, Readiness.Read, _ => OnStopOverdue());
        _loop.Add(_settledTimer, Readiness.Read, _ => GiveMemoryBack());
        var starter = Adopt(control);
        if (_plan.EndsWithStarter)
        {
            starter.Closed += OnStarterGone;
        }

        try
        {
            _presence = PodMember.Enter(_plan.PodDirectory);
            _instance.Prepare();
            Listen();
            if (request.InitializeOnly)
            {
                Initialize();
            }
            else
            {
                Start(request, starter);
            }
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            GiveUp(e);
            throw;
        }

        Settle();
        starter.Send(new MonitorReply { Event = MonitorEvent.Done, Warnings = _instance.Warnings });
        _loop.Run();
        return _exitStatus;
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _instance.Dispose();
        _restartTimer.Dispose();
        _stopTimer.Dispose();
        _settledTimer.Dispose();
        _health?.Dispose();
        Release();
        _presence?.Dispose();
        _instance.AwaitEnd();
    }

    /// <summary>Before the record is about to say something new: nobody acts on what it says until <see cref="Settle"/>.</summary>
    private void BeginTransition() => _transition ??= DirectoryLock.Acquire(_paths.Container(_plan.Id));

    private void Settle()
    {
        _transition?.Dispose();
        _transition = null;
    }

    // In this order: whoever waited for the transition finds the container without a monitor.
    private void Release()
    {
        _lock?.Dispose();
        _lock = null;
        Settle();
    }

    private void Listen()
    {
        _listener = UnixSocket.Listen(Path.Combine(_paths.ContainerRun(_plan.Id), MonitorSocket.Name));
        _loop.Add(_listener, Readiness.Read, _ => Adopt(_listener.Accept()));
    }

    private Client Adopt(UnixSocket socket)
    {
        var client = new Client(_loop, socket);
        client.Received = frame => Serve(client, FirstRequest.Parse(frame));
        client.Closed = () =>
        {
            _clients.Remove(client);
            _waiting.Remove(client);
            Leave(client);
            _instance.Streams?.Detach(client);
        };
        _clients.Add(client);
        return client;
    }

    // Nobody is left whom it is for.
    private void OnStarterGone()
    {
        _plan = _plan with { AutoRemove = true };
        if (_instance.Pid != 0)
        {
            Signal(Containers.Linux.Processes.Signals.SIGKILL);
        }
    }

    private void Initialize()
    {
        _instance.Create(_ => { });
        Write(Begun(ContainerStatus.Initialized));
        _events.Write(Event("init"));
    }

    private void Start(MonitorRequest? request, Client? starter)
    {
        if (_plan.Holds is not null)
        {
            _instance.Start(_ => { });
        }
        else if (_instance.Pid == 0)
        {
            _instance.Start(streams => Connect(streams, request, starter));
        }
        else
        {
            Connect(_instance.Streams!, request, starter);
            _instance.Begin();
        }

        Write(Begun(ContainerStatus.Running) with { Started = DateTimeOffset.UtcNow });
        BeginHealth();
        TellOfNetworks("connect", _state.Networks);
        _events.Write(Event("start"));
        _settledTimer.Arm(s_settling);
    }

    // What starting took is garbage by now, and this process may stay for months.
    private void GiveMemoryBack()
    {
        if (_settledTimer.TryTake())
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void Connect(ProcessStreams streams, MonitorRequest? request, Client? starter)
    {
        if (request is { Streams: true } && starter is not null)
        {
            streams.Attach(starter, request.Input);
            _waiting.Add(starter);
        }

        // Before its first instruction: programs look once.
        streams.Resize(new TerminalSize(request?.Rows ?? 0, request?.Columns ?? 0));
    }

    private ContainerState Begun(ContainerStatus status) => _state with
    {
        Status = status,
        Pid = _instance.Pid,
        PidStartTime = ProcessIdentity.Of(_instance.Pid)?.StartTime ?? 0,
        MonitorPid = ThisProcess.Pid,
        BootId = ThisProcess.BootId,
        Companions = _instance.Companions,
        Networks = _instance.Networks,
        Finished = null,
        Error = string.Empty,
        OomKilled = false,
        StoppedByUser = false,
        Interrupted = false,
        RestartCount = _restart.Count,
    };

    // With the name it has by now: it may have been renamed since it was started.
    private EventRecord Event(string action)
    {
        if (!_records.HasName(_record!))
        {
            _record = _records.Find(_plan.Id) ?? _record;
        }

        return EventRecord.Of(_record!, action);
    }

    private void Write(ContainerState state)
    {
        _state = state;
        _records.Write(_record!, state);
    }

    private void OnSignals(SignalDescriptor signals)
    {
        // A service manager asks once more while the last things are being done: what is over already is not interrupted.
        while (!_finished && signals.TryTake() is { } signal)
        {
            if (signal == Containers.Linux.Processes.Signals.SIGCHLD)
            {
                Reap();
            }
            else
            {
                Interrupt(); // the machine or the session is going down
            }
        }
    }

    private void Reap()
    {
        while (ThisProcess.TryReap() is { } ended)
        {
            if (ended.Pid == _instance.Pid)
            {
                OnContainerEnded(ended.Status);
            }
            else if (_health?.TryEnd(ended.Pid, ended.Status) == true)
            {
                // Its result has been taken.
            }
            else if (_sessions.Find(s => s.Pid == ended.Pid) is { } session)
            {
                _sessions.Remove(session);
                End(session, ended.Status);
            }
        }
    }

    private void End(ExecSession session, ExitStatus status)
    {
        new ExecSessions(_instance.Directory).Remove(session.Id);
        _events.Write(Event("exec_died").With(EventRecord.SessionAttribute, session.Id) with { ExitCode = status.ShellCode });
        session.End(status);
    }

    private void OnContainerEnded(ExitStatus status)
    {
        var finished = DateTimeOffset.UtcNow;
        status = _plan.Holds is not null && _stopping ? new ExitStatus(0, 0) : status; // however it was told: it has nothing to say about that
        _stopTimer.Disarm();
        foreach (var session in _sessions)
        {
            End(session, new ExitStatus(0, Containers.Linux.Processes.Signals.SIGKILL));
        }

        _sessions.Clear();
        _health?.Stop();
        _instance.End();
        TellOfNetworks("disconnect", _state.Networks);
        BeginTransition();
        _state = _state with
        {
            Pid = 0,
            PidStartTime = 0,
            Companions = [],
            Networks = [],
            Finished = finished,
            ExitCode = status.ShellCode,
            OomKilled = _instance.WasOutOfMemory,
        };
        if (_state.OomKilled)
        {
            _events.Write(Event("oom"));
        }

        _events.Write(Event("died") with { ExitCode = status.ShellCode });
        if (_stopping)
        {
            _events.Write(Event("stop"));
        }

        if (_againWanted)
        {
            TellEnd(status.ShellCode);
            StartAgain();
            return;
        }

        var ran = finished - (_state.Started ?? finished);
        var pause = _interrupted ? null : _restart.Next(status.ShellCode, _state.StoppedByUser, ran);
        if (pause is null)
        {
            _state = _state with { Status = ContainerStatus.Exited, MonitorPid = 0, Interrupted = _interrupted && !_state.StoppedByUser };
            // What goes away at once need not be written first: without a lock a record that says "running" is corrected by its reader.
            if (!_plan.AutoRemove)
            {
                Write(_state);
            }

            Finish(status.ShellCode);
            return;
        }

        Write(_state with { Status = ContainerStatus.Restarting, RestartCount = _restart.Count });
        Settle();
        TellEnd(status.ShellCode);
        _restartTimer.Arm(pause.Value);
    }

    private void OnRestartDue()
    {
        if (_restartTimer.TryTake())
        {
            BeginTransition();
            StartAgain();
        }
    }

    /// <summary>Starts the container once more, for its policy or for whoever asked; called within a transition.</summary>
    private void StartAgain()
    {
        _againWanted = false;
        _stopping = false;
        try
        {
            _instance.Renew(_records);
            Start(null, null);
            Settle();
            TellRestarters(new MonitorReply { Event = MonitorEvent.Done });
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            _instance.End();
            Write(_state with { Status = ContainerStatus.Exited, Pid = 0, PidStartTime = 0, Companions = [], Networks = [], MonitorPid = 0, Error = e.Message });
            TellRestarters(FirstRequest.Failure(e));
            Finish(_state.ExitCode);
        }
    }

    /// <summary>Cleans up, tells everybody who waits, and lets the loop end.</summary>
    private void Finish(int exitCode)
    {
        _finished = true;
        _listener?.Dispose();
        _instance.Dispose();
        if (_plan.AutoRemove)
        {
            Remove();
        }

        Release();
        TellEnd(exitCode);
        // For a service manager whose main process this is: the container's code, by which it restarts or calls it failed. One that
        // ended because it was asked to has not failed, whatever its code.
        _exitStatus = _stopping || _interrupted ? 0 : exitCode;
        foreach (var client in _clients.ToArray())
        {
            client.Flush();
        }

        _loop.Stop();
    }

    private void TellEnd(int exitCode)
    {
        foreach (var client in _waiting.ToArray())
        {
            _instance.Streams?.Detach(client);
            client.Send(new MonitorReply { Event = MonitorEvent.Exited, ExitCode = exitCode });
        }

        _waiting.Clear();
    }

    private void GiveUp(Exception e)
    {
        _instance.End();
        _instance.Dispose();
        if (_plan.AutoRemove)
        {
            Remove();
            return;
        }

        var code = e is ContainersException { Kind: ErrorKind.CommandNotFound } ? 127 : e is ContainersException { Kind: ErrorKind.NotExecutable } ? 126 : 125;
        Write(_records.State(_plan.Id) with { ExitCode = code, Error = e.Message });
    }

    private void Remove()
    {
        var record = _records.Find(_plan.Id) ?? _record!;
        var (directory, volumes) = Forget(record);
        // Collections leave alone whose lock is held, and we hold this one's.
        if (directory is not null)
        {
            Tree.Remove(directory);
        }

        if (volumes.Count > 0)
        {
            Remove(volumes);
        }
    }

    private (string? Directory, IReadOnlyList<string> Volumes) Forget(ContainerRecord record)
    {
        var volumes = new VolumeRecords(_paths);
        using var alone = record.Mounts.Any(mount => mount.Anonymous) ? volumes.HoldUse(alone: true) : null;
        var own = _records.VolumesOnlyOf(record);
        return (_records.Forget(record), [.. own.Select(volumes.Forget).OfType<string>()]);
    }

    // What a collection finds aside it removes itself, and one that is at it now does not wait for us, nor we for it: it is
    // told to look once more.
    private void Remove(IReadOnlyList<string> aside)
    {
        using var hold = LockFile.TryAcquire(_paths.CollectionLock, shared: true);
        if (hold is not null)
        {
            aside.ToList().ForEach(Tree.Remove);
            return;
        }

        Tree.Make(_paths.CollectionMark);
        using var late = LockFile.TryAcquire(_paths.CollectionLock, shared: true);
        if (late is not null)
        {
            aside.ToList().ForEach(Tree.Remove);
        }
    }
}
