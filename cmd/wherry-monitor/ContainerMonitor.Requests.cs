using Containers.Linux.Terminals;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Events;

namespace Wherry.Monitor;

internal sealed partial class ContainerMonitor
{
    private void Serve(Client client, MonitorRequest request)
    {
        try
        {
            switch (request.Action)
            {
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
                default:
                    throw new ContainersException(ErrorKind.Unsupported, $"the monitor does not know how to {request.Action}");
            }
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            client.Send(FirstRequest.Failure(e));
        }
    }

    private void AttachClient(Client client, MonitorRequest request)
    {
        var streams = _instance.Streams ?? throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        client.Send(new MonitorReply { Event = MonitorEvent.Done });
        streams.Attach(client, request.Input);
        _events.Write(EventRecord.Of(_record!, "attach"));
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
        if (_state.Status != ContainerStatus.Running || _instance.Pid == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        }

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
        _events.Write(EventRecord.Of(_record!, "exec"));
    }

    /// <summary>Asks the container to end; after the time is up it is made to.</summary>
    private void Stop(int? signal, uint? timeout)
    {
        _state = _state with { StoppedByUser = true };
        _stopping = true;
        if (_instance.Pid == 0)
        {
            // Between two starts: there is nothing to end but the intention to start again.
            _restartTimer.Disarm();
            Write(_state with { Status = ContainerStatus.Exited, MonitorPid = 0 });
            Finish(_state.ExitCode);
            return;
        }

        Write(_state);
        var seconds = timeout ?? _plan.StopTimeout;
        Containers.Linux.Processes.Signals.SendToChild(_instance.Pid, signal ?? _plan.StopSignal);
        if (seconds != uint.MaxValue)
        {
            _stopTimer.Arm(TimeSpan.FromSeconds(seconds));
        }
    }

    private void OnStopOverdue()
    {
        if (_stopTimer.TryTake() && _instance.Pid != 0)
        {
            Containers.Linux.Processes.Signals.SendToChild(_instance.Pid, Containers.Linux.Processes.Signals.SIGKILL);
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

        Containers.Linux.Processes.Signals.SendToChild(_instance.Pid, signal);
        _events.Write(EventRecord.Of(_record!, "kill").With("signal", signal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
