using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>
/// The namespaces a container shares with others, held by mounts of them in this process's private mount namespace: there
/// the OCI runtime finds them by name, and whoever they come from may end meanwhile.
/// </summary>
internal sealed class SharedNamespaces : IDisposable
{
    private readonly List<string> _mounted = [];

    /// <summary>Their files by kind; the host's have none.</summary>
    internal Dictionary<string, string> Paths { get; } = [];

    /// <summary>Holds them.</summary>
    /// <exception cref="ContainersException">Invalid: the process one was to come from has ended.</exception>
    internal void Hold(IReadOnlyDictionary<string, SharedNamespace> shared, string directory)
    {
        foreach (var (kind, from) in shared.Where(s => !s.Value.Host))
        {
            Paths[kind] = from.Path ?? HoldOf(kind, new ProcessIdentity(from.Pid, from.StartTime), directory);
        }
    }

    public void Dispose()
    {
        foreach (var path in _mounted)
        {
            MountPoint.Detach(path);
        }

        _mounted.Clear();
    }

    private string HoldOf(string kind, ProcessIdentity process, string directory)
    {
        var path = Path.Combine(directory, "ns-" + kind);
        FileOpening.Create(path).Dispose();
        try
        {
            MountPoint.Bind($"/proc/{process.Pid}/ns/{(kind == "network" ? "net" : kind)}", path, recursive: false);
            _mounted.Add(path);
        }
        catch (IOException) when (!process.IsAlive)
        {
            throw Ended(kind);
        }

        // Asked after mounting: what we hold is that process's namespace.
        return process.IsAlive ? path : throw Ended(kind);
    }

    private static ContainersException Ended(string kind) => new(ErrorKind.Invalid, $"the container whose {kind} namespace is to be shared has ended");
}
