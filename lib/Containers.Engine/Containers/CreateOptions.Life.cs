namespace Containers.Engine.Containers;

// What is asked about the container's life and what is kept of it.
public sealed partial record CreateOptions
{
    /// <summary>--annotation.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>--label-file.</summary>
    public IReadOnlyList<string> LabelFiles { get; init; } = [];

    /// <summary>--pidfile.</summary>
    public string? PidFile { get; init; }

    /// <summary>--cidfile: where whoever creates it writes its id.</summary>
    public string? CidFile { get; init; }

    /// <summary>--conmon-pidfile: where the monitor's pid is written.</summary>
    public string? MonitorPidFile { get; init; }

    /// <summary>--timeout: seconds after which it is ended; 0 for never.</summary>
    public uint Timeout { get; init; }

    /// <summary>--sdnotify: who tells a service manager that it is ready; null for the container itself.</summary>
    public string? Notify { get; init; }

    /// <summary>--requires: containers that are started before it.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>--pod: the pod it is created in, or "new:" and the name of one to make; null for none.</summary>
    public string? Pod { get; init; }

    /// <summary>--pod-id-file: a file with the id of the pod.</summary>
    public string? PodIdFile { get; init; }

    /// <summary>--init-ctr: "once" or "always" for one that runs to its end before the others of its pod start.</summary>
    public string? InitKind { get; init; }

    /// <summary>--replace: a container of the same name is removed first.</summary>
    public bool Replace { get; init; }

    /// <summary>--runtime; null for the engine's own choice.</summary>
    public string? Runtime { get; init; }
}
