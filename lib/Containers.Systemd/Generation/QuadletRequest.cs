using Containers.Systemd.Quadlets;

namespace Containers.Systemd.Generation;

/// <summary>What a Quadlet file shall describe. All texts are meant as they are: what systemd would expand in them is written so that it does not.</summary>
public sealed record QuadletRequest
{
    /// <summary>What it describes.</summary>
    public required QuadletKind Kind { get; init; }

    /// <summary>The file's name without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>What people read in <c>systemctl status</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Assignments of the section that is ours, which stand in front.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Flags of the command that makes it, each as --flag=value; of switches the value is true or false.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>What stands in front of the command, such as --root.</summary>
    public IReadOnlyList<string> Global { get; init; } = [];

    /// <summary>Of a container: its command.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>When systemd starts it again (systemd.service(5), Restart=); null for its usual.</summary>
    public string? Restart { get; init; }

    /// <summary>Whether it is started at boot.</summary>
    public bool IsInstalled { get; init; }

    /// <summary>Networks and volumes that have files beside this one, by their names: the files' names.</summary>
    public IReadOnlyDictionary<string, string> NetworkFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>As <see cref="NetworkFiles"/>, of volumes.</summary>
    public IReadOnlyDictionary<string, string> VolumeFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>As <see cref="NetworkFiles"/>, of containers whose network others share.</summary>
    public IReadOnlyDictionary<string, string> ContainerFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Files without whose services it cannot be; they are started before it.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Files whose services are started before it, and that it can do without.</summary>
    public IReadOnlyList<string> Wants { get; init; } = [];

    /// <summary>Of a container: whether it does something once and ends, which those that require it wait for.</summary>
    public bool IsOneShot { get; init; }

    /// <summary>The file's name.</summary>
    public string FileName => $"{Name}.{Kind.Extension}";
}
