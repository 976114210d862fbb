namespace Containers.Systemd.Generation;

/// <summary>What a service that runs a container or a pod shall be like.</summary>
public sealed record ServiceRequest
{
    /// <summary>Its name without .service; a template's ends with @.</summary>
    public required string Name { get; init; }

    /// <summary>What people read in <c>systemctl status</c>; systemd's specifiers live.</summary>
    public required string Description { get; init; }

    /// <summary>The commands that start it, the last one last; words are arguments as they are, but systemd's specifiers live.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Start { get; init; }

    /// <summary>The command that stops it.</summary>
    public required IReadOnlyList<string> Stop { get; init; }

    /// <summary>The command that cleans up after it, however it ended.</summary>
    public required IReadOnlyList<string> StopPost { get; init; }

    /// <summary>The file with the pid of the monitor, which is the service's main process; null when the monitor tells systemd itself (sd_notify).</summary>
    public string? PidFile { get; init; }

    /// <summary>Directories that must be mounted.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>Seconds until what does not stop is killed by wherry; systemd waits a minute longer.</summary>
    public required int StopTimeout { get; init; }

    /// <summary>Seconds systemd gives it to start; null for systemd's own.</summary>
    public int? StartTimeout { get; init; }

    /// <summary>When systemd starts it again (systemd.service(5), Restart=).</summary>
    public required string RestartPolicy { get; init; }

    /// <summary>Seconds before that; null for systemd's own.</summary>
    public int? RestartSec { get; init; }

    /// <summary>Variables of its environment, NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Further Wants=.</summary>
    public IReadOnlyList<string> Wants { get; init; } = [];

    /// <summary>Further After=.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Further Requires=.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>The service of the pod that it goes up and down with; null without one.</summary>
    public string? Pod { get; init; }

    /// <summary>The services of a pod's containers.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];
}
