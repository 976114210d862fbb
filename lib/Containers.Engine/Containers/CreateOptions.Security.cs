using Containers.State.Containers;

namespace Containers.Engine.Containers;

// What is asked about namespaces, ids, devices and the kernel's parameters.
public sealed partial record CreateOptions
{
    /// <summary>--pid.</summary>
    public string? PidMode { get; init; }

    /// <summary>--ipc.</summary>
    public string? IpcMode { get; init; }

    /// <summary>--uts.</summary>
    public string? UtsMode { get; init; }

    /// <summary>--cgroupns.</summary>
    public string? CgroupMode { get; init; }

    /// <summary>--userns.</summary>
    public string? UserMode { get; init; }

    /// <summary>--uidmap.</summary>
    public IReadOnlyList<string> UserMappings { get; init; } = [];

    /// <summary>--gidmap.</summary>
    public IReadOnlyList<string> GroupMappings { get; init; } = [];

    /// <summary>--subuidname.</summary>
    public string? SubordinateUserName { get; init; }

    /// <summary>--subgidname.</summary>
    public string? SubordinateGroupName { get; init; }

    /// <summary>--sysctl.</summary>
    public IReadOnlyList<string> Sysctls { get; init; } = [];

    /// <summary>--device.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>--device-cgroup-rule.</summary>
    public IReadOnlyList<string> DeviceRules { get; init; } = [];

    /// <summary>--gpus.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>--secret.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Secrets that are this container's alone, with their contents; their ids are names of files.</summary>
    public IReadOnlyList<(ContainerSecret Secret, byte[] Content)> OwnSecrets { get; init; } = [];
}
