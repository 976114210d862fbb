using Containers.Linux.Processes;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Decides all that a monitor needs to run a container, of its record and of what this machine has.</summary>
internal sealed class PlanMaker(Engine engine)
{
    internal MonitorPlan Make(ContainerRecord record) => new()
    {
        Id = record.Id,
        Name = record.Name,
        StoreRoot = engine.Paths.Root,
        RunRoot = engine.Paths.RunRoot,
        Rootfs = engine.Storage.RootfsOf(record.Id, record.Layers, record.AutoRemove),
        Spec = Specification(record),
        Network = Network(record.Network),
        Runtime = record.Runtime,
        Interactive = record.Interactive,
        LogDriver = record.LogDriver,
        LogPath = LogFile.PathOf(engine, record),
        Log = LogOptions.Plan(record),
        Health = record.Health,
        RestartPolicy = record.RestartPolicy,
        RestartRetries = record.RestartRetries,
        StopSignal = record.StopSignal,
        StopTimeout = record.StopTimeout,
        AutoRemove = record.AutoRemove,
        SingleId = engine.Namespace.HasSingleId,
        Rootless = UserNamespace.IsRootless,
    };

    private SpecRequest Specification(ContainerRecord record) => new()
    {
        Args = [.. record.Entrypoint, .. record.Command],
        Env = record.Environment,
        User = record.User,
        WorkingDirectory = record.WorkingDirectory,
        Terminal = record.Terminal,
        Hostname = record.Hostname,
        Mounts = [.. record.Mounts.Select(Mount)],
        Capabilities = record.Security.Capabilities,
        Privileged = record.Security.Privileged,
        NoNewPrivileges = record.Security.NoNewPrivileges,
        SeccompProfile = record.Security.SeccompProfile,
        MaskedPaths = record.Security.MaskedPaths,
        ReadonlyPaths = record.Security.ReadonlyPaths,
        ReadOnlyRoot = record.Security.ReadOnlyRoot,
        Rlimits = [.. record.Limits.Ulimits.Select(u => new RlimitSpec(u.Name, u.Hard, u.Soft))],
        SharedMemory = record.Limits.SharedMemory,
        Resources = Resources(record.Limits),
        InitProgram = record.Init ? FindInit() : null,
        HostNetwork = record.Network.Mode == NetworkModes.Host,
    };

    private static MountSpec Mount(ContainerMount mount) => new()
    {
        Destination = mount.Destination,
        Type = mount.Type == "tmpfs" ? "tmpfs" : "bind",
        Source = mount.Type == "tmpfs" ? "tmpfs" : mount.Source,
        Options = mount.Options,
    };

    private static NetworkPlan Network(ContainerNetwork network) => new()
    {
        Mode = network.Mode,
        Options = network.Options,
        Ports = [.. network.Ports.Select(p => new PortPlan(p.HostAddress, p.HostPort, p.ContainerPort, p.Protocol))],
        Program = NetworkModes.IsConnected(network.Mode) ? FindNetworkProgram(network.Mode) : null,
        Dns = network.Dns,
        DnsSearch = network.DnsSearch,
        DnsOptions = network.DnsOptions,
        ExtraHosts = network.ExtraHosts,
    };

    private static string FindNetworkProgram(string mode) => ProgramSearch.Find(mode) ?? throw new ContainersException(
        ErrorKind.Unsupported, $"{mode} is not installed, which connects containers to the network")
    {
        Hint = $"install the package {(mode == NetworkModes.Pasta ? "passt" : mode)}, or run with --network=host or --network=none",
    };

    private static string FindInit() => ProgramSearch.Find("catatonit") ?? throw new ContainersException(
        ErrorKind.Unsupported, "catatonit is not installed, which --init runs as PID 1")
    { Hint = "install the package catatonit" };

    /// <summary>Limits this machine's cgroups can carry out; for each other one a warning.</summary>
    private ResourcesSpec? Resources(ContainerLimits limits)
    {
        var pids = Apply("--pids-limit", "pids", limits.Pids > 0);
        var memory = Apply("--memory", "memory", limits.Memory > 0);
        var cpu = Apply("--cpus", "cpu", limits.NanoCpus > 0);
        return !pids && !memory && !cpu ? null : new ResourcesSpec
        {
            Pids = pids ? new PidsSpec(limits.Pids) : null,
            Memory = memory ? new MemorySpec { Limit = limits.Memory } : null,
            Cpu = cpu ? new CpuSpec { Period = 100_000, Quota = limits.NanoCpus / 10_000 } : null,
        };
    }

    private bool Apply(string flag, string controller, bool wanted)
    {
        if (!wanted || CgroupPlace.Controllers.Contains(controller))
        {
            return wanted;
        }

        var reason = CgroupPlace.Layout == CgroupLayout.Unified
            ? $"the cgroup controller \"{controller}\" is not delegated to you"
            : $"this machine has no cgroup version 2 controller \"{controller}\" ({CgroupPlace.Layout.ToString().ToLowerInvariant()} cgroups)";
        engine.Options.Warn($"{flag} is not applied: {reason}");
        return false;
    }
}
