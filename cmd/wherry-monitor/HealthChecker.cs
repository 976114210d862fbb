using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Wherry.Monitor;

/// <summary>
/// Runs a container's health check at its times, from its start to its end, and says what that means: docker's rules, with
/// podman's check of the start before it.
/// </summary>
internal sealed class HealthChecker : IDisposable
{
    private static readonly string[] s_shell = ["/bin/sh", "-c"];

    private readonly EventLoop _loop;
    private readonly MonitorPlan _plan;
    private readonly HealthCheck _check;
    private readonly ContainerInstance _container;
    private readonly TimerDescriptor _next = TimerDescriptor.Create();
    private readonly TimerDescriptor _limit = TimerDescriptor.Create();
    private readonly List<Watch> _watches = [];
    private readonly List<Action<int>> _asking = [];
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private ContainerHealth _health = new();
    private HealthProbe? _probe;
    private bool _isUp;
    private int _startupSuccesses;
    private int _startupFailures;

    internal HealthChecker(EventLoop loop, MonitorPlan plan, ContainerInstance container)
    {
        _loop = loop;
        _plan = plan;
        _check = plan.Health!;
        _container = container;
        _isUp = _check.Startup is null;
        _watches.Add(loop.Add(_next, Readiness.Read, _ => OnDue()));
        _watches.Add(loop.Add(_limit, Readiness.Read, _ => OnOverdue()));
    }

    /// <summary>Whether the container is paused: then nothing can be run in it.</summary>
    internal required Func<bool> IsPaused { get; init; }

    /// <summary>Called with each new finding.</summary>
    internal required Action<ContainerHealth> Changed { get; init; }

    /// <summary>Called when the container has become unhealthy.</summary>
    internal required Action Failed { get; init; }

    /// <summary>Called when the check of its start has failed too often.</summary>
    internal required Action StartupFailed { get; init; }

    private bool IsInStartPeriod => _health.Status == ContainerHealth.Starting && DateTimeOffset.UtcNow - _begun < _check.StartPeriod;

    internal void Begin()
    {
        Changed(_health);
        ArmNext();
    }

    /// <summary>Runs the check now; tells 0 or 1 when it is done.</summary>
    internal void CheckNow(Action<int> tell)
    {
        _asking.Add(tell);
        if (_probe is null)
        {
            Probe();
        }
    }

    /// <summary>Takes the end of a process if it was a run of the check.</summary>
    internal bool TryEnd(int pid, ExitStatus status)
    {
        if (_probe?.Pid != pid)
        {
            return false;
        }

        using var probe = _probe;
        _probe = null;
        _limit.Disarm();
        var output = probe.IsOverdue ? $"Health check exceeded timeout ({(_isUp ? _check.Timeout : _check.Startup!.Timeout).TotalSeconds:0.###}s)" : probe.Output;
        Take(new HealthResult(probe.Begun, DateTimeOffset.UtcNow, probe.IsOverdue ? -1 : status.ShellCode, output));
        return true;
    }

    /// <summary>The container has ended: nothing is run any more.</summary>
    internal void Stop()
    {
        _next.Disarm();
        _limit.Disarm();
        _probe?.Dispose();
        _probe = null;
        Tell(1);
    }

    public void Dispose()
    {
        Stop();
        _watches.ForEach(watch => watch.Dispose());
        _next.Dispose();
        _limit.Dispose();
    }

    private void ArmNext()
    {
        var interval = !_isUp ? _check.Startup!.Interval : IsInStartPeriod ? _check.StartInterval : _check.Interval;
        if (interval > TimeSpan.Zero)
        {
            _next.Arm(interval);
        }
    }

    private void OnDue()
    {
        if (!_next.TryTake() || _probe is not null)
        {
            return;
        }

        if (IsPaused())
        {
            ArmNext();
            return;
        }

        Probe();
    }

    private void OnOverdue()
    {
        if (_limit.TryTake())
        {
            _probe?.Expire();
        }
    }

    private void Probe()
    {
        var test = HealthCheck.Arguments(_isUp ? _check.Test : _check.Startup!.Test, s_shell);
        var begun = DateTimeOffset.UtcNow;
        try
        {
            _probe = HealthProbe.Start(_loop, _container, _plan, test, _check.LogSize);
            _limit.Arm(_isUp ? _check.Timeout : _check.Startup!.Timeout);
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            Take(new HealthResult(begun, DateTimeOffset.UtcNow, -1, e.Message));
        }
    }

    private void Take(HealthResult result)
    {
        if (_isUp)
        {
            TakeResult(result);
        }
        else
        {
            TakeStartupResult(result);
        }
    }

    private void TakeResult(HealthResult result)
    {
        var before = _health.Status;
        var succeeded = result.ExitCode == 0;
        var counts = !succeeded && !IsInStartPeriod;
        var streak = succeeded ? 0 : _health.FailingStreak + (counts ? 1 : 0);
        var status = succeeded ? ContainerHealth.Healthy : counts && streak >= _check.Retries ? ContainerHealth.Unhealthy : before;
        Record(new ContainerHealth { Status = status, FailingStreak = streak, Log = [.. _health.Log, result] });
        Tell(succeeded ? 0 : 1);
        ArmNext();
        if (status == ContainerHealth.Unhealthy && before != ContainerHealth.Unhealthy)
        {
            Failed();
        }
    }

    private void TakeStartupResult(HealthResult result)
    {
        var startup = _check.Startup!;
        Record(_health with { Log = [.. _health.Log, result] });
        Tell(result.ExitCode == 0 ? 0 : 1);
        if (result.ExitCode == 0)
        {
            _isUp = ++_startupSuccesses >= Math.Max(startup.Successes, 1);
        }
        else if (++_startupFailures >= startup.Retries && startup.Retries > 0)
        {
            StartupFailed();
            return;
        }

        ArmNext();
    }

    private void Record(ContainerHealth health)
    {
        var kept = _check.LogCount > 0 ? health.Log.TakeLast(_check.LogCount) : health.Log;
        _health = health with { Log = [.. kept] };
        Changed(_health);
    }

    private void Tell(int exitCode)
    {
        foreach (var tell in _asking.ToArray())
        {
            tell(exitCode);
        }

        _asking.Clear();
    }
}
