using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>Kinds of namespace, namespaces(7), as a set.</summary>
[Flags]
public enum Namespaces
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>User and group ids, capabilities.</summary>
    User = unchecked((int)CloneFlags.CLONE_NEWUSER),

    /// <summary>Mounts.</summary>
    Mount = (int)CloneFlags.CLONE_NEWNS,

    /// <summary>Network devices, addresses, ports.</summary>
    Network = (int)CloneFlags.CLONE_NEWNET,

    /// <summary>Process ids.</summary>
    Pid = (int)CloneFlags.CLONE_NEWPID,

    /// <summary>System V IPC and POSIX message queues.</summary>
    Ipc = (int)CloneFlags.CLONE_NEWIPC,

    /// <summary>Host and domain name.</summary>
    Uts = (int)CloneFlags.CLONE_NEWUTS,

    /// <summary>The root of the visible cgroup tree.</summary>
    Cgroup = (int)CloneFlags.CLONE_NEWCGROUP,
}
