using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Wherry.Monitor;

internal sealed partial class ContainerMonitor
{
    private HealthChecker? _health;
    private string _lastHealth = string.Empty;

    private void BeginHealth()
    {
        _health?.Dispose();
        _health = _plan.Health is null ? null : new HealthChecker(_loop, _plan, _instance)
        {
            IsPaused = () => _state.Status == ContainerStatus.Paused,
            Changed = OnHealth,
            Failed = OnUnhealthy,
            StartupFailed = () => End(null, null, again: true),
        };
        _health?.Begin();
    }

    private void OnHealth(ContainerHealth health)
    {
        _records.WriteHealth(_plan.Id, health, _plan.Health!.LogDirectory);
        if (health.Status != _lastHealth && health.Status != ContainerHealth.Starting)
        {
            _events.Write(Event("health_status").With("health_status", health.Status)
                .With("health_failing_streak", health.FailingStreak.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (health.Status == ContainerHealth.Healthy)
            {
                NotifyPlace.TellHealthy(_plan);
            }
        }

        _lastHealth = health.Status;
    }

    private void OnUnhealthy()
    {
        switch (_plan.Health!.OnFailure)
        {
            case "kill":
                Signal(Containers.Linux.Processes.Signals.SIGKILL);
                break;
            case "restart":
                End(null, null, again: true);
                break;
            case "stop":
                Stop(null, null);
                break;
            default:
                break;
        }
    }

    private void CheckHealth(Client client)
    {
        RequireRunning("check its health");
        if (_health is null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} has no defined healthcheck");
        }

        _health.CheckNow(exitCode => client.Send(new MonitorReply { Event = MonitorEvent.Exited, ExitCode = exitCode }));
    }

    // Who waits to hear that it is ready, only its starter knew.
    private MonitorPlan WithListener(MonitorPlan changed) => changed with { NotifySocket = _plan.NotifySocket, NotifiesHealthy = _plan.NotifiesHealthy, StartVariables = _plan.StartVariables };

    private void Update(MonitorPlan changed, bool checkAnew)
    {
        changed = WithListener(changed);
        _instance.Update(changed);
        _restart.Change(changed.RestartPolicy, changed.RestartRetries);
        _plan = changed;
        if (checkAnew && _state.Status == ContainerStatus.Running)
        {
            BeginHealth();
        }
    }
}
