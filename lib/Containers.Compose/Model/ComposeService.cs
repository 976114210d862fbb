namespace Containers.Compose.Model;

/// <summary>A service: what its containers are like.</summary>
public sealed record ComposeService
{
    /// <summary>Its name, by which the others reach it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands: FILE:LINE: KEY.</summary>
    public required string Place { get; init; }

    /// <summary>The container's name, when the file decides it.</summary>
    public string? ContainerName { get; init; }

    /// <summary>The image; null when it is built and has no name of its own.</summary>
    public string? Image { get; init; }

    /// <summary>How the image is built; null when it is not.</summary>
    public ComposeBuild? Build { get; init; }

    /// <summary>The command's words; null for the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The entrypoint's words; null for the image's, none to have none.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Variables of its environment; what has no value is not there.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Files with variables; what <see cref="Environment"/> has wins.</summary>
    public IReadOnlyList<ComposeVariableFile> EnvironmentFiles { get; init; } = [];

    /// <summary>Ports that the host has, too.</summary>
    public IReadOnlyList<ComposePort> Ports { get; init; } = [];

    /// <summary>What is mounted.</summary>
    public IReadOnlyList<ComposeMount> Mounts { get; init; } = [];

    /// <summary>The networks it is on; none with a <see cref="NetworkMode"/>.</summary>
    public IReadOnlyList<ComposeAttachment> Networks { get; init; } = [];

    /// <summary>none, host, bridge, service:NAME or container:NAME; null on networks.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>The services it depends on.</summary>
    public IReadOnlyList<ComposeDependency> Dependencies { get; init; } = [];

    /// <summary>no, always, unless-stopped, on-failure or on-failure:TIMES.</summary>
    public string Restart { get; init; } = "no";

    /// <summary>How its health is found out; null for as the image says.</summary>
    public ComposeHealth? Health { get; init; }

    /// <summary>Secrets it has.</summary>
    public IReadOnlyList<ComposeGrant> Secrets { get; init; } = [];

    /// <summary>Configurations it has.</summary>
    public IReadOnlyList<ComposeGrant> Configs { get; init; } = [];

    /// <summary>Links to other services, NAME or NAME:ALIAS.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Whose mounts it has, too: SERVICE or container:NAME, with :ro or :rw behind.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    /// <summary>Whose process namespace it shares: host, service:NAME or container:NAME; null for its own.</summary>
    public string? Pid { get; init; }

    /// <summary>Whose IPC namespace it shares, or shareable, private or none; null for the usual.</summary>
    public string? Ipc { get; init; }

    /// <summary>Whole seconds it is given to end; null for the usual.</summary>
    public long? StopSeconds { get; init; }

    /// <summary>The profiles it is of; none for one that is always wanted.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>All else, as flags of the command that makes the container, each as --flag=value.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
