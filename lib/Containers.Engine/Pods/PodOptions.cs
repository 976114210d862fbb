using Containers.Engine.Containers;

namespace Containers.Engine.Pods;

/// <summary>What the user asked for when creating a pod, as written; the engine reads and resolves it.</summary>
public sealed record PodOptions
{
    /// <summary>--name; null for a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>--label.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>--label-file.</summary>
    public IReadOnlyList<string> LabelFiles { get; init; } = [];

    /// <summary>--infra: whether its containers share anything.</summary>
    public bool Infra { get; init; } = true;

    /// <summary>--infra-name.</summary>
    public string? InfraName { get; init; }

    /// <summary>--infra-conmon-pidfile: where the pid of the monitor that holds the pod is written.</summary>
    public string? InfraPidFile { get; init; }

    /// <summary>--share: what its containers share, separated by commas; null for ipc, net and uts.</summary>
    public string? Shares { get; init; }

    /// <summary>--share-parent: whether the cgroups of its containers are made in one of its own.</summary>
    public bool ShareParent { get; init; } = true;

    /// <summary>--exit-policy.</summary>
    public string? ExitPolicy { get; init; }

    /// <summary>--restart: the policy of those of its containers that have none of their own.</summary>
    public string? Restart { get; init; }

    /// <summary>--replace: a pod of the same name is removed first.</summary>
    public bool Replace { get; init; }

    /// <summary>
    /// What its containers have in common: network, ports, names, namespaces, mounts, limits, security options, devices, kernel
    /// parameters. Image and command are nobody's.
    /// </summary>
    public CreateOptions Common { get; init; } = new() { Image = string.Empty };

    /// <summary>The command line, for the record.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];
}
