using Containers.State.Containers;

namespace Containers.Engine.Pods;

/// <summary>Where a pod is in its life: podman's words, from where its containers are.</summary>
public static class PodState
{
    /// <summary>No container of it was started since it was created.</summary>
    public const string Created = "Created";

    /// <summary>All its containers run.</summary>
    public const string Running = "Running";

    /// <summary>Some run, others do not.</summary>
    public const string Degraded = "Degraded";

    /// <summary>None runs; some have ended, others were never started.</summary>
    public const string Stopped = "Stopped";

    /// <summary>All have ended.</summary>
    public const string Exited = "Exited";

    /// <summary>All are paused.</summary>
    public const string Paused = "Paused";

    /// <summary>What its containers shared cannot be had any more.</summary>
    public const string Dead = "Dead";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Created, Running, Degraded, Stopped, Exited, Paused, Dead];

    /// <summary>The state of a pod whose containers, those that run before the others left out, are in these states.</summary>
    public static string Of(IEnumerable<ContainerStatus> containers)
    {
        int all = 0, running = 0, paused = 0, ended = 0;
        foreach (var status in containers)
        {
            all++;
            running += status is ContainerStatus.Running or ContainerStatus.Restarting ? 1 : 0;
            paused += status == ContainerStatus.Paused ? 1 : 0;
            ended += status == ContainerStatus.Exited ? 1 : 0;
        }

        return all == 0 ? Created
            : running == all ? Running
            : paused == all ? Paused
            : running + paused > 0 ? Degraded
            : ended == all ? Exited
            : ended > 0 ? Stopped
            : Created;
    }
}
