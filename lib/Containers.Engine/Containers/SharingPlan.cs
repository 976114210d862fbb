using Containers.Engine.Containers.Options;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Finds the namespaces a container shares: the host's, those of running containers, those kept at a path.</summary>
internal sealed class SharingPlan(Engine engine)
{
    /// <summary>The shared ones by the OCI runtime specification's names; what is missing is the container's own.</summary>
    internal IReadOnlyDictionary<string, SharedNamespace> Make(ContainerRecord record)
    {
        var modes = record.Namespaces;
        var shared = new Dictionary<string, SharedNamespace>();
        foreach (var (kind, mode) in (ReadOnlySpan<(string, string)>)
            [("pid", modes.Pid), ("ipc", modes.Ipc), ("uts", modes.Uts), ("cgroup", modes.Cgroup), ("user", modes.User), ("network", record.Network.Mode)])
        {
            if (Find(record, kind, mode) is { } found)
            {
                shared[kind] = found;
            }
        }

        return shared;
    }

    /// <summary>The container whose network it shares; null for none.</summary>
    internal ContainerRecord? NetworkDonor(ContainerRecord record) => SharesNetwork(record) ? NetworkOwner(Donor(record, record.Network.Mode).Record) : null;

    /// <summary>Whose network a container has: its own, or, who shares with a container that shares itself is a guest where that is one.</summary>
    internal ContainerRecord NetworkOwner(ContainerRecord record) =>
        SharesNetwork(record) && engine.Containers.Find(record.Network.Mode[NamespaceOptions.ContainerPrefix.Length..]) is { } donor ? NetworkOwner(donor) : record;

    /// <summary>The directory that is /dev/shm of all who share it; null where it is the container's own.</summary>
    internal string? SharedMemory(ContainerRecord record)
    {
        var mode = record.Namespaces.Ipc;
        var donor = mode.StartsWith(NamespaceOptions.ContainerPrefix, StringComparison.Ordinal) ? Donor(record, mode).Record : mode == NamespaceOptions.Shareable ? record : null;
        return donor is null ? null
            : donor.Id != record.Id && donor.Namespaces.Ipc != NamespaceOptions.Shareable ? SharedMemory(donor)
            : Path.Combine(engine.Paths.ContainerRun(donor.Id), "shm");
    }

    private SharedNamespace? Find(ContainerRecord record, string kind, string mode)
    {
        if (mode == NamespaceOptions.Host)
        {
            // Not to have one of its own is what "host" means for ids; the network room knows its own host mode.
            return kind is "user" or "network" ? null : new SharedNamespace { Host = true };
        }

        if (mode.StartsWith(NamespaceOptions.PathPrefix, StringComparison.Ordinal))
        {
            return new SharedNamespace { Path = mode[NamespaceOptions.PathPrefix.Length..] };
        }

        if (!mode.StartsWith(NamespaceOptions.ContainerPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var donor = Donor(record, mode);
        return Inherited(donor.Record, kind) ?? new SharedNamespace { Pid = donor.Process.Pid, StartTime = donor.Process.StartTime, ContainerId = donor.Record.Id };
    }

    // Who shares with a container that has the host's has the host's too.
    private static SharedNamespace? Inherited(ContainerRecord donor, string kind) => kind switch
    {
        "pid" when donor.Namespaces.Pid == NamespaceOptions.Host => new SharedNamespace { Host = true },
        "ipc" when donor.Namespaces.Ipc == NamespaceOptions.Host => new SharedNamespace { Host = true },
        "uts" when donor.Namespaces.Uts == NamespaceOptions.Host => new SharedNamespace { Host = true },
        _ => null,
    };

    private static bool SharesNetwork(ContainerRecord record) => record.Network.Mode.StartsWith(NamespaceOptions.ContainerPrefix, StringComparison.Ordinal);

    private (ContainerRecord Record, ProcessIdentity Process) Donor(ContainerRecord record, string mode)
    {
        var id = mode[NamespaceOptions.ContainerPrefix.Length..];
        var donor = engine.Containers.Find(id) ?? throw new ContainersException(ErrorKind.NotFound, $"no such container: {id[..12]}, whose namespaces {record.Name} shares");
        // Somebody else may be starting it: its monitor is known before it runs.
        engine.Containers.AwaitSettled(donor.Id);
        var view = new ContainerObserver(engine).Observe(donor);
        return view.IsRunning && view.State.Pid > 0
            ? (donor, new ProcessIdentity(view.State.Pid, view.State.PidStartTime))
            : throw new ContainersException(ErrorKind.Invalid, $"cannot join the namespaces of container {donor.Name}: it is not running");
    }
}
