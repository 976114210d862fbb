namespace Containers.State.Containers;

/// <summary>
/// Which namespaces a container has: "private", "host", "container:ID" or "ns:PATH" each. The network's is in
/// <see cref="ContainerNetwork"/>.
/// </summary>
public sealed record NamespaceModes
{
    /// <summary>Processes.</summary>
    public string Pid { get; set; } = "private";

    /// <summary>System V and POSIX inter-process communication; also "shareable" and "none".</summary>
    public string Ipc { get; set; } = "private";

    /// <summary>Host name.</summary>
    public string Uts { get; set; } = "private";

    /// <summary>Control groups.</summary>
    public string Cgroup { get; set; } = "private";

    /// <summary>
    /// Ids: "host" for the one all containers of the user share; "keep-id", "auto", "nomap" and "private" say how the maps
    /// were made.
    /// </summary>
    public string User { get; set; } = "host";

    /// <summary>The container's user ids; empty where it has no user namespace of its own.</summary>
    public IReadOnlyList<IdMap> UserMap { get; set; } = [];

    /// <summary>The container's group ids; empty where it has no user namespace of its own.</summary>
    public IReadOnlyList<IdMap> GroupMap { get; set; } = [];
}

/// <summary>One line of an id map, user_namespaces(7). "Outside" is the user's own namespace, or the host for root.</summary>
/// <param name="Inside">First id inside.</param>
/// <param name="Outside">First id outside.</param>
/// <param name="Count">How many.</param>
public sealed record IdMap(uint Inside, uint Outside, uint Count);
