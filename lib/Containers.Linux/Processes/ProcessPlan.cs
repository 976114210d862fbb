using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>A namespace to enter, through a descriptor of its file in /proc/PID/ns.</summary>
/// <param name="File">The namespace. Stays the caller's.</param>
/// <param name="Kind">Its one kind.</param>
public readonly record struct NamespaceToJoin(FileDescriptor File, Namespaces Kind);

/// <summary>A descriptor the new program starts with.</summary>
/// <param name="Source">The open file here. Stays the caller's.</param>
/// <param name="Target">Its number there.</param>
public readonly record struct DescriptorMove(FileDescriptor Source, int Target);

/// <summary>
/// Everything about a process before it runs: one description for every process this house starts. Descriptors not named
/// in <see cref="Descriptors"/> are closed in the child, 0, 1 and 2 included. All signals have their default action.
/// </summary>
public sealed record ProcessPlan
{
    /// <summary>The program's file. Not searched for; empty for a process that ends as soon as its namespaces exist.</summary>
    public required string Path { get; init; }

    /// <summary>argv, the program's own name included.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment as NAME=value; null for a copy of ours.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Where it starts, seen from inside its namespaces; null for our own working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Namespaces to enter, in order; a user namespace belongs first.</summary>
    public IReadOnlyList<NamespaceToJoin> Join { get; init; } = [];

    /// <summary>Namespaces to create, after joining.</summary>
    public Namespaces Create { get; init; }

    /// <summary>The descriptors it has, at most 64 together with <see cref="Join"/>.</summary>
    public IReadOnlyList<DescriptorMove> Descriptors { get; init; } = [];

    /// <summary>Signals that stay blocked in it: for programs that read them from a signalfd.</summary>
    public SignalSet BlockedSignals { get; init; }

    /// <summary>Starts a session of its own, without a controlling terminal.</summary>
    public bool NewSession { get; init; }

    /// <summary>Orphans among its descendants become its children, prctl(2).</summary>
    public bool Subreaper { get; init; }

    /// <summary>The kernel kills it when the thread that started it ends. Lost when it changes its credentials.</summary>
    public bool DieWithParent { get; init; }

    /// <summary>
    /// It becomes a child of our parent's and not of ours: for a parent that expects that, such as a service manager. It is not ours to
    /// wait for.
    /// </summary>
    public bool Beside { get; init; }

    /// <summary>Ids to take, with no supplementary groups; null to keep what the namespaces give.</summary>
    public (uint UserId, uint GroupId)? Identity { get; init; }

    /// <summary>cgroup.procs of the cgroup to start in, open for writing; null for ours. Stays the caller's.</summary>
    public FileDescriptor? CgroupProcs { get; init; }

    /// <summary>
    /// There is no program: the process holds its namespaces until it is killed, and collects what ends in a process
    /// namespace of its own. It costs a few pages; <see cref="Path"/> is empty.
    /// </summary>
    public bool HoldsNamespaces { get; init; }

    /// <summary>For a process that holds its namespaces: the host name to set in its own; null to leave it.</summary>
    public string? Hostname { get; init; }

    /// <summary>For a process that holds its namespaces: files below /proc/sys and what is written there, from inside.</summary>
    public IReadOnlyList<(string Path, string Value)> Settings { get; init; } = [];

    /// <summary>
    /// Called while the child waits inside its new namespaces, before anything else of the plan happens: the moment to
    /// write id maps. An exception ends the child and comes out of the start.
    /// </summary>
    public Action<int>? BeforeGo { get; init; }
}
