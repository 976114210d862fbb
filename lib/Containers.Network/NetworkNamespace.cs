using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;

namespace Containers.Network;

/// <summary>
/// A network namespace kept alive by a mount of it in this process's private mount namespace, where the programs that
/// connect it find it by name: /proc/PID/fd is closed to them once they have dropped their privileges.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private NetworkNamespace(string path) => Path = path;

    /// <summary>Where it is mounted, for as long as this object lives.</summary>
    public string Path { get; }

    /// <summary>Makes a new one: a child is born into it and ends once its namespace has been mounted.</summary>
    /// <param name="path">A name that does not exist yet, in a directory of ours.</param>
    public static NetworkNamespace Create(string path)
    {
        FileOpening.Create(path).Dispose();
        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = string.Empty,
            Create = Namespaces.Network,
            BeforeGo = pid => MountPoint.Bind($"/proc/{pid}/ns/net", path, recursive: false),
        });
        child.Wait();
        return new NetworkNamespace(path);
    }

    /// <summary>Holds the namespace of a running process.</summary>
    /// <param name="pid">A process that cannot end unnoticed: a child of ours.</param>
    /// <param name="path">A name that does not exist yet, in a directory of ours.</param>
    public static NetworkNamespace Of(int pid, string path)
    {
        FileOpening.Create(path).Dispose();
        MountPoint.Bind($"/proc/{pid}/ns/net", path, recursive: false);
        return new NetworkNamespace(path);
    }

    /// <summary>Holds a namespace that is open.</summary>
    /// <param name="network">The namespace. Stays the caller's.</param>
    /// <param name="path">A name that does not exist yet, in a directory of ours.</param>
    public static NetworkNamespace Of(FileDescriptor network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        FileOpening.Create(path).Dispose();
        MountPoint.Bind(network.SelfPath, path, recursive: false);
        return new NetworkNamespace(path);
    }

    /// <summary>Lets go of it; it lives on while processes are in it.</summary>
    public void Dispose()
    {
        MountPoint.Detach(Path);
        File.Delete(Path);
    }
}
