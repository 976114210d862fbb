using Containers.Engine.Containers.Options;
using Containers.Engine.Pods;
using Containers.Network;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Containers;

/// <summary>What a monitor needs to hold the namespaces of a pod: neither a root file system nor a runtime.</summary>
internal sealed class InfraPlan(Engine engine)
{
    internal MonitorPlan Make(ContainerRecord record, NetworkPlan network)
    {
        var sharing = new SharingPlan(engine);
        return new MonitorPlan
        {
            Id = record.Id,
            Name = record.Name,
            StoreRoot = engine.Paths.Root,
            RunRoot = engine.Paths.RunRoot,
            Rootfs = new RootfsMount { Driver = StorageDriver.Vfs, Lower = [], Upper = string.Empty },
            Spec = new SpecRequest
            {
                Args = [], Env = [], WorkingDirectory = "/", Hostname = record.Hostname, Shared = sharing.Make(record), SharedMemoryPath = sharing.SharedMemory(record),
                Resources = new ResourcePlan(engine).Make(record.Limits),
                UserMap = [.. record.Namespaces.UserMap.Select(m => new IdMappingSpec(m.Inside, m.Outside, m.Count))],
                GroupMap = [.. record.Namespaces.GroupMap.Select(m => new IdMappingSpec(m.Inside, m.Outside, m.Count))],
            },
            Network = network with { KnownAs = engine.Pods.Find(record.Pod)?.Name ?? record.Name },
            Runtime = record.Runtime,
            LogDriver = record.LogDriver,
            LogPath = string.Empty,
            StopSignal = record.StopSignal,
            Rootless = UserNamespace.IsRootless,
            Etc = new EtcPlan
            {
                HostsFile = record.Surroundings.HostsFile, NoHostname = record.Surroundings.NoHostname,
                SharedDirectory = sharing.NetworkDonor(record) is { } donor ? engine.Paths.ContainerRun(donor.Id) : null,
            },
            MonitorPidFile = Containers.MonitorPidFile.Of(engine, record),
            Scope = ScopeOf(record),
            PodCgroup = CgroupOf(record)?.Id,
            PodCgroupParent = CgroupOf(record)?.Limits.CgroupParent ?? string.Empty,
            IsPodLimited = CgroupOf(record) is { } limited && PodCreator.IsLimited(limited.Limits),
            Holds = new HoldPlan
            {
                Kinds = Kinds(record),
                Hostname = record.Namespaces.Uts == NamespaceOptions.Private ? record.Hostname : string.Empty,
                Sysctls = record.Surroundings.Sysctls,
                EndsWhenLeft = engine.Pods.Find(record.Pod)?.ExitPolicy == PodRecord.Stop,
            },
        };
    }

    /// <summary>The run directory of what holds a container's pod, if the pod must know how long the container runs; null otherwise.</summary>
    internal string? DirectoryFor(ContainerRecord record) => record.Pod.Length > 0 && !record.IsInfra && engine.Pods.Find(record.Pod) is { ExitPolicy: PodRecord.Stop, InfraId.Length: > 0 } pod
        ? engine.Paths.ContainerRun(pod.InfraId)
        : null;

    /// <summary>The pod in whose cgroup a container's is made; null for none.</summary>
    internal PodRecord? CgroupOf(ContainerRecord record) =>
        record.Pod.Length > 0 && engine.Pods.Find(record.Pod) is { HasCgroup: true, InfraId.Length: > 0 } pod ? pod : null;

    /// <summary>Where to ask for a container's scope: in the slice of its pod, which what holds the pod is in. Null when it gets none.</summary>
    internal ScopePlan? ScopeOf(ContainerRecord record)
    {
        if (record.Limits.CgroupParent.Length > 0 || CgroupOf(record) is not { } pod)
        {
            return CgroupChoice.Scope(engine, record.Limits, record.Limits.CgroupParent);
        }

        var scope = CgroupChoice.Scope(engine, record.Limits, pod.Limits.CgroupParent);
        return scope is not null && !record.IsInfra && PodSlice.Of(engine.Containers.State(pod.InfraId).MonitorPid) is { } slice ? scope with { Slice = slice } : scope;
    }

    private static List<string> Kinds(ContainerRecord record)
    {
        var modes = record.Namespaces;
        var kinds = new List<(string Kind, bool IsOwn)>
        {
            ("cgroup", modes.Cgroup == NamespaceOptions.Private), ("ipc", modes.Ipc is NamespaceOptions.Private or NamespaceOptions.Shareable),
            ("network", record.Network.Mode == NetworkModes.None || NetworkModes.IsConnected(record.Network.Mode)),
            ("pid", modes.Pid == NamespaceOptions.Private), ("uts", modes.Uts == NamespaceOptions.Private),
        };
        return [.. kinds.Where(kind => kind.IsOwn).Select(kind => kind.Kind)];
    }
}
