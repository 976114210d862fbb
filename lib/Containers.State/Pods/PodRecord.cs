using Containers.State.Containers;

namespace Containers.State.Pods;

/// <summary>
/// A pod as it was created: containers that share namespaces and live together. Which containers are in it is said by their
/// own records; what they share is held by one of them, its infra container.
/// </summary>
public sealed record PodRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique among pods.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The container that holds what is shared, by id; empty for a pod whose containers share nothing.</summary>
    public string InfraId { get; set; } = string.Empty;

    /// <summary>What its containers share: of cgroup, ipc, net, pid, user and uts.</summary>
    public IReadOnlyList<string> Shares { get; set; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The host name its containers share, as asked for; empty for the pod's name.</summary>
    public string Hostname { get; set; } = string.Empty;

    /// <summary>What happens when its last container has ended: "continue" leaves it running, "stop" stops it.</summary>
    public string ExitPolicy { get; set; } = Continue;

    /// <summary>The restart policy of those of its containers that have none of their own; empty for none.</summary>
    public string RestartPolicy { get; set; } = string.Empty;

    /// <summary>Security options of its containers, as asked for.</summary>
    public IReadOnlyList<string> SecurityOptions { get; set; } = [];

    /// <summary>Devices of its containers, as asked for.</summary>
    public IReadOnlyList<string> Devices { get; set; } = [];

    /// <summary>Limits of all its containers together.</summary>
    public ContainerLimits Limits { get; set; } = new();

    /// <summary>Whether its containers' cgroups are made in one of its own.</summary>
    public bool HasCgroup { get; set; } = true;

    /// <summary>How it was created, for people and scripts: the command line.</summary>
    public IReadOnlyList<string> CreateCommand { get; set; } = [];

    /// <summary>The exit policy that leaves it running.</summary>
    public const string Continue = "continue";

    /// <summary>The exit policy that stops it.</summary>
    public const string Stop = "stop";

    string? IRecord.FindProblem() =>
        !RecordChecks.IsId(Id) ? "its id is none"
        : Name.Length == 0 ? "it has no name"
        : InfraId.Length > 0 && !RecordChecks.IsId(InfraId) ? "the id of its infra container is none"
        : ExitPolicy is not (Continue or Stop) ? $"\"{ExitPolicy}\" is no exit policy"
        : null;
}
