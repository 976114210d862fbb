using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Linux.Terminals;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State;
using Containers.State.Containers;

namespace Wherry.Monitor;

/// <summary>
/// The life of one container, from its first start until it stays ended: one thread, one loop. Everything it makes that is
/// not a record dies with it: mounts in its private namespace, the network's process, sockets.
/// </summary>
internal sealed partial class ContainerMonitor : IDisposable
{
    private readonly MonitorPlan _plan;
    private readonly EventLoop _loop = new();
    private readonly ContainerRecords _records;
    private readonly StorePaths _paths;
    private readonly ContainerInstance _instance;
    private readonly RestartPolicy _restart;
    private readonly TimerDescriptor _restartTimer = TimerDescriptor.Create();
    private readonly TimerDescriptor _stopTimer = TimerDescriptor.Create();
    private readonly List<Client> _clients = [];
    private readonly List<Client> _waiting = [];
    private readonly List<ExecSession> _sessions = [];
    private ContainerState _state = new();
    private ContainerRecord? _record;
    private LockFile? _lock;
    private UnixSocket? _listener;

    internal ContainerMonitor(MonitorPlan plan)
    {
        _plan = plan;
        _paths = new StorePaths(plan.StoreRoot, plan.RunRoot);
        _records = new ContainerRecords(_paths);
        _instance = new ContainerInstance(plan, _paths.ContainerRun(plan.Id), _loop);
        _restart = new RestartPolicy(plan.RestartPolicy, plan.RestartRetries);
    }

    /// <summary>The signals a monitor reads from a descriptor; its starter must have blocked them.</summary>
    private static SignalSet Signals => SignalSet.Of(
        Containers.Linux.Processes.Signals.SIGCHLD, Containers.Linux.Processes.Signals.SIGTERM,
        Containers.Linux.Processes.Signals.SIGINT, Containers.Linux.Processes.Signals.SIGHUP);

    /// <summary>Runs the container and returns when it has ended for good and all have been told.</summary>
    internal void Run(UnixSocket control, MonitorRequest request)
    {
        _lock = LockFile.TryAcquire(_records.LockPath(_plan.Id)) ??
                throw new ContainersException(ErrorKind.InUse, $"container {_plan.Name} is running already");
        _state = _records.State(_plan.Id);
        _record = _records.Find(_plan.Id) ?? throw new ContainersException(ErrorKind.NotFound, $"no such container: {_plan.Name}");
        using var signals = SignalDescriptor.Open(Signals);
        _loop.Add(signals, Readiness.Read, _ => OnSignals(signals));
        _loop.Add(_restartTimer, Readiness.Read, _ => OnRestartDue());
        _loop.Add(_stopTimer, Readiness.Read, _ => OnStopOverdue());
        var starter = Adopt(control);
        try
        {
            _instance.Prepare();
            Listen();
            Start(request, starter);
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            GiveUp(e);
            throw;
        }

        starter.Send(new MonitorReply { Event = MonitorEvent.Done, Warnings = _instance.Warnings });
        _loop.Run();
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _instance.Dispose();
        _restartTimer.Dispose();
        _stopTimer.Dispose();
        _lock?.Dispose();
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
            _instance.Streams?.Detach(client);
        };
        _clients.Add(client);
        return client;
    }

    private void Start(MonitorRequest? request, Client? starter)
    {
        _instance.Start(streams =>
        {
            if (request is { Streams: true } && starter is not null)
            {
                streams.Attach(starter, request.Input);
                _waiting.Add(starter);
            }

            // Before its first instruction: programs look once.
            streams.Resize(new TerminalSize(request?.Rows ?? 0, request?.Columns ?? 0));
        });

        Write(_state with
        {
            Status = ContainerStatus.Running,
            Pid = _instance.Pid,
            PidStartTime = ProcessIdentity.Of(_instance.Pid)?.StartTime ?? 0,
            MonitorPid = ThisProcess.Pid,
            Companions = _instance.Companions,
            Started = DateTimeOffset.UtcNow,
            Finished = null,
            Error = string.Empty,
            StoppedByUser = false,
            RestartCount = _restart.Count,
        });
    }

    private void Write(ContainerState state)
    {
        _state = state;
        _records.Write(_record!, state);
    }

    private void OnSignals(SignalDescriptor signals)
    {
        while (signals.TryTake() is { } signal)
        {
            if (signal == Containers.Linux.Processes.Signals.SIGCHLD)
            {
                Reap();
            }
            else
            {
                Stop(null, null); // the machine is going down, or somebody wants this over
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
            else if (_sessions.Find(s => s.Pid == ended.Pid) is { } session)
            {
                _sessions.Remove(session);
                session.End(ended.Status);
            }
        }
    }

    private void OnContainerEnded(ExitStatus status)
    {
        var finished = DateTimeOffset.UtcNow;
        _stopTimer.Disarm();
        foreach (var session in _sessions)
        {
            session.End(new ExitStatus(0, Containers.Linux.Processes.Signals.SIGKILL));
        }

        _sessions.Clear();
        _instance.End();
        var ran = finished - (_state.Started ?? finished);
        var pause = _restart.Next(status.ShellCode, _state.StoppedByUser, ran);
        _state = _state with
        {
            Status = pause is null ? ContainerStatus.Exited : ContainerStatus.Restarting,
            Pid = 0,
            PidStartTime = 0,
            MonitorPid = pause is null ? 0 : _state.MonitorPid,
            Companions = [],
            Finished = finished,
            ExitCode = status.ShellCode,
            RestartCount = _restart.Count,
        };
        // What goes away at once need not be written first: without a lock a record that says "running" is corrected by its reader.
        if (pause is not null || !_plan.AutoRemove)
        {
            Write(_state);
        }

        if (pause is { } wait)
        {
            TellEnd(status.ShellCode);
            _restartTimer.Arm(wait);
            return;
        }

        Finish(status.ShellCode);
    }

    private void OnRestartDue()
    {
        if (!_restartTimer.TryTake())
        {
            return;
        }

        try
        {
            Start(null, null);
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            _instance.End();
            Write(_state with { Status = ContainerStatus.Exited, MonitorPid = 0, Error = e.Message });
            Finish(_state.ExitCode);
        }
    }

    /// <summary>Cleans up, tells everybody who waits, and lets the loop end.</summary>
    private void Finish(int exitCode)
    {
        _listener?.Dispose();
        _instance.Dispose();
        if (_plan.AutoRemove)
        {
            Remove();
        }

        _lock?.Dispose();
        TellEnd(exitCode);
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
        _records.Forget(_record!);
        Tree.Remove(_paths.Container(_plan.Id));
        foreach (var volume in _plan.AnonymousVolumes)
        {
            Tree.Remove(Path.Combine(_paths.Volumes, volume));
        }
    }
}
