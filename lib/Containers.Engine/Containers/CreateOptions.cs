namespace Containers.Engine.Containers;

/// <summary>What the user asked for when creating a container, as written; the engine reads and resolves it.</summary>
public sealed partial record CreateOptions
{
    /// <summary>The image by any name; with <see cref="IsRootDirectory"/> a directory.</summary>
    public required string Image { get; init; }

    /// <summary>--rootfs.</summary>
    public bool IsRootDirectory { get; init; }

    /// <summary>Command and arguments after the image.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>--name.</summary>
    public string? Name { get; init; }

    /// <summary>--hostname.</summary>
    public string? Hostname { get; init; }

    /// <summary>--env, in order: NAME=value, or NAME to take the caller's value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>--env-file.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary>--workdir.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>--user.</summary>
    public string? User { get; init; }

    /// <summary>--entrypoint; an empty text takes the image's away.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>--volume.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>--tmpfs.</summary>
    public IReadOnlyList<string> Tmpfs { get; init; } = [];

    /// <summary>--network.</summary>
    public string? Network { get; init; }

    /// <summary>--network, from the second on.</summary>
    public IReadOnlyList<string> FurtherNetworks { get; init; } = [];

    /// <summary>--ip.</summary>
    public string? Ip { get; init; }

    /// <summary>--ip6.</summary>
    public string? Ip6 { get; init; }

    /// <summary>--mac-address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>--network-alias.</summary>
    public IReadOnlyList<string> NetworkAliases { get; init; } = [];

    /// <summary>--link: CONTAINER[:ALIAS].</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>--publish.</summary>
    public IReadOnlyList<string> Publish { get; init; } = [];

    /// <summary>--publish-all.</summary>
    public bool PublishAll { get; init; }

    /// <summary>--expose.</summary>
    public IReadOnlyList<string> Expose { get; init; } = [];

    /// <summary>--dns.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>--dns-search.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>--dns-option.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>--add-host.</summary>
    public IReadOnlyList<string> AddHosts { get; init; } = [];

    /// <summary>--read-only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>--init.</summary>
    public bool Init { get; init; }

    /// <summary>--cap-add.</summary>
    public IReadOnlyList<string> CapAdd { get; init; } = [];

    /// <summary>--cap-drop.</summary>
    public IReadOnlyList<string> CapDrop { get; init; } = [];

    /// <summary>--privileged.</summary>
    public bool Privileged { get; init; }

    /// <summary>--security-opt.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary>--label.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>--restart.</summary>
    public string? Restart { get; init; }

    /// <summary>--ulimit.</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary>--stop-signal.</summary>
    public string? StopSignal { get; init; }

    /// <summary>--stop-timeout.</summary>
    public uint? StopTimeout { get; init; }

    /// <summary>--rm.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>--tty.</summary>
    public bool Terminal { get; init; }

    /// <summary>--interactive.</summary>
    public bool Interactive { get; init; }

    /// <summary>--health-cmd and its like.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>--log-opt.</summary>
    public IReadOnlyList<string> LogOptions { get; init; } = [];

    /// <summary>--log-driver.</summary>
    public string? LogDriver { get; init; }

    /// <summary>--memory.</summary>
    public string? Memory { get; init; }

    /// <summary>--pids-limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>--cpus.</summary>
    public string? Cpus { get; init; }

    /// <summary>--shm-size.</summary>
    public string? SharedMemory { get; init; }

    /// <summary>The command line, for the record.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];
}
