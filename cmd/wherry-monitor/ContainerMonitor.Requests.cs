using Containers.Linux.Terminals;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Events;

namespace Wherry.Monitor;

internal sealed partial class ContainerMonitor
{
    private readonly List<Client> _restarters = [];
    private readonly List<Client> _joined = [];
    private bool _interrupted;
    private bool _againWanted;

    private void Serve(Client client, MonitorRequest request)
    {
        try
        {
            RequireProgram(request.Action);
            switch (request.Action)
            {
                case MonitorAction.Start:
                    StartInitialized(client, request);
                    break;
                case MonitorAction.Restart:
                    _restarters.Add(client);
                    End(request.Signal, request.Timeout, again: true);
                    break;
                case MonitorAction.Pause:
                    Pause();
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.Unpause:
                    Unpause();
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.CheckHealth:
                    CheckHealth(client);
                    break;
                case MonitorAction.Update:
                    Update(request.Update ?? throw new ContainersException(ErrorKind.Invalid, "update: nothing to change"), request.ChecksAnew);
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.Connect:
                case MonitorAction.Disconnect:
                    ChangeNetworks(request);
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.Reload:
                    ReloadNetworks(request);
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.Attach:
                    AttachClient(client, request);
                    break;
                case MonitorAction.Exec:
                    Execute(client, request);
                    break;
                case MonitorAction.Stop:
                    _waiting.Add(client);
                    Stop(request.Signal, request.Timeout);
                    break;
                case MonitorAction.Kill:
                    Kill(request.Signal ?? Containers.Linux.Processes.Signals.SIGKILL);
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                case MonitorAction.Wait:
                    _waiting.Add(client);
                    break;
                case MonitorAction.Join:
                    _joined.Add(client);
                    client.Send(new MonitorReply { Event = MonitorEvent.Done });
                    break;
                default:
                    throw new ContainersException(ErrorKind.Unsupported, $"the monitor does not know how to {request.Action}");
            }
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            client.Send(FirstRequest.Failure(e));
        }
    }

    private void RequireProgram(MonitorAction action)
    {
        if (_plan.Holds is not null && action is MonitorAction.Attach or MonitorAction.Exec or MonitorAction.CheckHealth)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is the infra container of a pod: it has no program, no files and no output");
        }
    }

    // The last one turns off the light, in a pod whose exit policy says so.
    private void Leave(Client client)
    {
        if (_joined.Remove(client) && _joined.Count == 0 && _plan.Holds is { EndsWhenLeft: true } && _instance.Pid != 0)
        {
            Stop(null, null);
        }
    }

    private void AttachClient(Client client, MonitorRequest request)
    {
        if (_state.Status == ContainerStatus.Paused)
        {
            throw new ContainersException(ErrorKind.Invalid, $"you can only attach to running containers: container {_plan.Name} is paused") { Hint = $"wherry unpause {_plan.Name}" };
        }

        var streams = _instance.Streams ?? throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        client.Send(new MonitorReply { Event = MonitorEvent.Done });
        streams.Attach(client, request.Input);
        _events.Write(Event("attach"));
        // A new terminal window shows nothing until the program draws again, which a change of size makes it do.
        if (request.Rows > 1)
        {
            streams.Resize(new TerminalSize((ushort)(request.Rows - 1), request.Columns));
            streams.Resize(new TerminalSize(request.Rows, request.Columns));
        }

        _waiting.Add(client);
    }

    private void Execute(Client client, MonitorRequest request)
    {
        RequireRunning("exec");

#pragma warning disable CA2000 // Ended by the process it stands for, see Reap.
        var session = new ExecSession(_loop, client, request);
#pragma warning restore CA2000
        try
        {
            session.Start(_instance, _plan);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _sessions.Add(session);
        _events.Write(Event("exec").With(EventRecord.SessionAttribute, session.Id));
    }

    private void StartInitialized(Client client, MonitorRequest request)
    {
        if (_state.Status != ContainerStatus.Initialized)
        {
            throw new ContainersException(ErrorKind.InUse, $"container {_plan.Name} is running already");
        }

        BeginTransition();
        try
        {
            Start(request, client);
        }
        catch
        {
            _state = _state with { StoppedByUser = true }; // no policy makes it better
            Signal(Containers.Linux.Processes.Signals.SIGKILL);
            throw;
        }
        finally
        {
            Settle();
        }

        client.Send(new MonitorReply { Event = MonitorEvent.Done });
    }

    /// <summary>Ends the container because a user says so.</summary>
    private void Stop(int? signal, uint? timeout)
    {
        _restarters.ForEach(client => client.Send(FirstRequest.Failure(new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} was stopped meanwhile"))));
        _restarters.Clear();
        _againWanted = false;
        _state = _state with { StoppedByUser = true };
        _stopping = true;
        if (_instance.Pid != 0)
        {
            Write(_state); // the intention outlasts a power cut
        }

        End(signal, timeout);
    }

    /// <summary>Ends the container because this session does: nobody's wish, so its policy may bring it back later.</summary>
    private void Interrupt()
    {
        _interrupted = true;
        End(null, null);
    }

    /// <summary>Asks the container to end; after the time is up it is made to.</summary>
    private void End(int? signal, uint? timeout, bool again = false)
    {
        _againWanted |= again;
        if (_instance.Pid == 0)
        {
            EndBetweenStarts();
            return;
        }

        var seconds = timeout ?? _plan.StopTimeout;
        var asks = signal ?? _plan.StopSignal;
        // What has not begun yet cannot listen to anything else.
        Signal(_state.Status == ContainerStatus.Initialized ? Containers.Linux.Processes.Signals.SIGKILL : asks);
        if (seconds != uint.MaxValue)
        {
            _stopTimer.Arm(TimeSpan.FromSeconds(seconds));
        }
    }

    // There is nothing to end but the intention to start again.
    private void EndBetweenStarts()
    {
        _restartTimer.Disarm();
        BeginTransition();
        if (_againWanted)
        {
            StartAgain();
            return;
        }

        Write(_state with { Status = ContainerStatus.Exited, MonitorPid = 0, Interrupted = _interrupted });
        Finish(_state.ExitCode);
    }

    /// <summary>Sends a signal; what is paused goes on to take it, as docker has it.</summary>
    private void Signal(int signal)
    {
        Containers.Linux.Processes.Signals.SendToChild(_instance.Pid, signal);
        if (_state.Status != ContainerStatus.Paused)
        {
            return;
        }

        try
        {
            Unpause();
        }
        catch (ContainersException) when (signal == Containers.Linux.Processes.Signals.SIGKILL)
        {
            // What is frozen dies of it all the same (cgroup version 2): nothing was left to go on.
        }
    }

    private void Pause()
    {
        RequireRunning("pause");
        _instance.Pause(_sessions.Select(session => session.Pid));
        Write(_state with { Status = ContainerStatus.Paused });
        _events.Write(Event("pause"));
    }

    private void Unpause()
    {
        if (_state.Status != ContainerStatus.Paused)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not paused: container state improper");
        }

        _instance.Unpause(_sessions.Select(session => session.Pid));
        Write(_state with { Status = ContainerStatus.Running });
        _events.Write(Event("unpause"));
    }

    private void RequireRunning(string deed)
    {
        if (_state.Status == ContainerStatus.Paused)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot {deed}: container {_plan.Name} is paused: container state improper") { Hint = $"wherry unpause {_plan.Name}" };
        }

        if (_state.Status != ContainerStatus.Running || _instance.Pid == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot {deed}: container {_plan.Name} is not running: container state improper");
        }
    }

    private void TellRestarters(MonitorReply reply)
    {
        foreach (var client in _restarters.ToArray())
        {
            client.Send(reply);
        }

        _restarters.Clear();
    }

    private void OnStopOverdue()
    {
        if (_stopTimer.TryTake() && _instance.Pid != 0)
        {
            Signal(Containers.Linux.Processes.Signals.SIGKILL);
        }
    }

    private void Kill(int signal)
    {
        if (_instance.Pid == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        }

        // Whoever kills it does not want the restart policy to bring it back, docker's rule too.
        if (signal == Containers.Linux.Processes.Signals.SIGKILL || signal == _plan.StopSignal)
        {
            Write(_state with { StoppedByUser = true });
        }

        Signal(signal);
        _events.Write(Event("kill").With("signal", signal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
