using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Wherry.Monitor;

/// <summary>
/// The namespaces a container shares with others, held by mounts of them in this process's private mount namespace: there
/// the OCI runtime finds them by name, and whoever they come from may end meanwhile.
/// </summary>
internal sealed class SharedNamespaces : IDisposable
{
    private readonly List<string> _mounted = [];
    private readonly Dictionary<string, ProcessIdentity> _held = [];

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

    /// <summary>Holds those of containers that have another main process by now instead.</summary>
    /// <exception cref="ContainersException">Invalid: one of the containers does not run.</exception>
    internal void Renew(IReadOnlyDictionary<string, SharedNamespace> shared, string directory, ContainerRecords records)
    {
        foreach (var (kind, from) in shared.Where(s => s.Value.ContainerId is not null))
        {
            var donor = records.State(from.ContainerId!);
            var process = new ProcessIdentity(donor.Pid, donor.PidStartTime);
            if (donor.Pid == 0 || !process.IsAlive)
            {
                throw new ContainersException(ErrorKind.Invalid, $"cannot join the {kind} namespace of container {from.ContainerId![..12]}: it is not running");
            }

            if (_held.TryGetValue(kind, out var held) && held == process)
            {
                continue;
            }

            var path = Path.Combine(directory, "ns-" + kind);
            MountPoint.Detach(path);
            _mounted.Remove(path);
            File.Delete(path);
            Paths[kind] = HoldOf(kind, process, directory);
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
            _held[kind] = process;
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
