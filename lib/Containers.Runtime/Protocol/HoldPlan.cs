namespace Containers.Runtime.Protocol;

/// <summary>Namespaces that a monitor holds for other containers, without a program that runs in them.</summary>
public sealed record HoldPlan
{
    /// <summary>Which it makes: of cgroup, ipc, network, pid and uts; others are its monitor's or somebody else's.</summary>
    public IReadOnlyList<string> Kinds { get; set; } = [];

    /// <summary>The host name to set; empty to leave it.</summary>
    public string Hostname { get; set; } = string.Empty;

    /// <summary>Kernel parameters of these namespaces.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether it ends when the last of those who joined it has left.</summary>
    public bool EndsWhenLeft { get; init; }
}
