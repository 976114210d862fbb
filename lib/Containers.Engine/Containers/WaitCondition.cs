using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>What one may wait for a container to become: podman's words and docker's.</summary>
public enum WaitCondition
{
    /// <summary>Not running, paused or about to be started again.</summary>
    Stopped,

    /// <summary>Created and never started.</summary>
    Created,

    /// <summary>Made ready without having begun.</summary>
    Initialized,

    /// <summary>Its main process runs.</summary>
    Running,

    /// <summary>All its processes are stopped from running.</summary>
    Paused,

    /// <summary>Its health check succeeds.</summary>
    Healthy,

    /// <summary>Its health check has failed too often.</summary>
    Unhealthy,

    /// <summary>Ended once more after the wait began.</summary>
    NextExit,

    /// <summary>It exists no more.</summary>
    Removed,
}

/// <summary>Reads conditions, and tells whether they hold.</summary>
public static class WaitConditions
{
    /// <summary>The condition of a name.</summary>
    /// <exception cref="ContainersException">Invalid: there is none.</exception>
    public static WaitCondition Parse(string text) => text switch
    {
        "stopped" or "exited" or "not-running" => WaitCondition.Stopped,
        "configured" or "created" => WaitCondition.Created,
        "initialized" => WaitCondition.Initialized,
        "running" => WaitCondition.Running,
        "paused" => WaitCondition.Paused,
        "healthy" => WaitCondition.Healthy,
        "unhealthy" => WaitCondition.Unhealthy,
        "next-exit" => WaitCondition.NextExit,
        "removed" or "removing" => WaitCondition.Removed,
        _ => throw new ContainersException(
            ErrorKind.Invalid,
            $"invalid condition \"{text}\": want created, initialized, running, paused, stopped, exited, healthy, unhealthy, next-exit or removed"),
    };

    /// <summary>Whether a condition holds for a container that exists.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="view">The container now.</param>
    /// <param name="before">Its state when the wait began.</param>
    internal static bool Holds(WaitCondition condition, ContainerView view, ContainerState before) => condition switch
    {
        WaitCondition.Stopped => !view.IsRunning && view.State.Status != ContainerStatus.Initialized,
        WaitCondition.Created => view.State.Status == ContainerStatus.Created,
        WaitCondition.Initialized => view.State.Status == ContainerStatus.Initialized,
        WaitCondition.Running => view.State.Status == ContainerStatus.Running,
        WaitCondition.Paused => view.State.Status == ContainerStatus.Paused,
        WaitCondition.Healthy => view.IsRunning && view.Health?.Status == ContainerHealth.Healthy,
        WaitCondition.Unhealthy => view.IsRunning && view.Health?.Status == ContainerHealth.Unhealthy,
        WaitCondition.NextExit => view.State.Finished is { } ended && ended != before.Finished,
        _ => false,
    };
}
