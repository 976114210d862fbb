namespace Containers.Engine;

/// <summary>What the user says about this machine before any command: the global flags.</summary>
public sealed record EngineOptions
{
    /// <summary>The store; null for the user's own.</summary>
    public string? Root { get; init; }

    /// <summary>The run directory; null for the user's own.</summary>
    public string? RunRoot { get; init; }

    /// <summary>overlay, fuse-overlayfs or vfs; null to find out what works.</summary>
    public string? StorageDriver { get; init; }

    /// <summary>Storage options as podman has them: overlay.mount_program=PATH.</summary>
    public IReadOnlyList<string> StorageOptions { get; init; } = [];

    /// <summary>The OCI runtime, by name or path; null for the configured one.</summary>
    public string? Runtime { get; init; }

    /// <summary>systemd or cgroupfs; null for what containers.conf says, or what is there.</summary>
    public string? CgroupManager { get; init; }

    /// <summary>Directories with device specifications; none for what containers.conf says, or the usual ones.</summary>
    public IReadOnlyList<string> DeviceSpecificationPlaces { get; init; } = [];

    /// <summary>Told things the user should know that stop nothing.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Told what the program is doing, for --log-level=debug.</summary>
    public Action<string> Debug { get; init; } = _ => { };
}
