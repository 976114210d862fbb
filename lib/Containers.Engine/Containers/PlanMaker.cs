using Containers.Engine.Containers.Options;
using Containers.Engine.Drivers;
using Containers.Engine.Networks;
using Containers.Engine.Pods;
using Containers.Engine.Secrets;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Decides all that a monitor needs to run a container, of its record and of what this machine has.</summary>
internal sealed class PlanMaker(Engine engine)
{
    private const int LengthOfUuid = 32;

    private readonly ContainerLinks _links = new(engine);
    private readonly VolumePlan _volumes = new(engine);
    private readonly SharingPlan _sharing = new(engine);

    internal MonitorPlan Make(ContainerRecord record) => record.IsInfra ? new InfraPlan(engine).Make(record, Network(record.Network)) : new()
    {
        Id = record.Id,
        Name = record.Name,
        StoreRoot = engine.Paths.Root,
        RunRoot = engine.Paths.RunRoot,
        Rootfs = Rootfs(record),
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
        EndsWithStarter = record.IsBuildStep,
        Fills = _volumes.Fills(record),
        SingleId = engine.Namespace.HasSingleId,
        Rootless = UserNamespace.IsRootless,
        Overlays = new MountPlan(engine, record).Overlays,
        Parts = new MountPlan(engine, record).Parts,
        PluginMounts = new MountPlan(engine, record).Plugins,
        Chown = new MountPlan(engine, record).Chown,
        Secrets = [.. record.Secrets.Select(s => new SecretPlan(Path.Combine(SecretKeeper.DirectoryOf(engine, record.Id), s.Id), s.IsVariable, s.Target, s.UserId, s.GroupId, s.Mode))],
        Etc = Etc(record),
        CgroupParent = record.Limits.CgroupParent,
        NoCgroup = record.Limits.NoCgroup,
        Scope = new InfraPlan(engine).ScopeOf(record),
        SplitCgroup = record.Limits.SplitCgroup,
        Timeout = record.Timeout,
        PidFile = record.PidFile,
        MonitorPidFile = Containers.MonitorPidFile.Of(engine, record),
        PodCgroup = new InfraPlan(engine).CgroupOf(record)?.Id,
        PodCgroupParent = new InfraPlan(engine).CgroupOf(record)?.Limits.CgroupParent ?? string.Empty,
        IsPodLimited = new InfraPlan(engine).CgroupOf(record) is { } limited && PodCreator.IsLimited(limited.Limits),
        PodDirectory = new InfraPlan(engine).DirectoryFor(record),
    };

    // A directory's files are shown as they are: they are the user's, to be given away with chown if that is wanted.
    private RootfsMount Rootfs(ContainerRecord record) => record is { RootDirectory: not null, RootOverlay: false } ? engine.Storage.RootfsOf(record)
        : Storage.Translated(engine.Storage.RootfsOf(record), record.Namespaces.UserMap, record.Namespaces.GroupMap);

    private SpecRequest Specification(ContainerRecord record) => new()
    {
        Args = [.. record.Entrypoint, .. record.Command],
        Env = [.. _links.Variables(record), .. Identity(record), .. record.Environment],
        User = record.User,
        WorkingDirectory = record.WorkingDirectory,
        Terminal = record.Terminal,
        Hostname = record.Hostname,
        Mounts = new MountPlan(engine, record).Mounts,
        Capabilities = record.Security.Capabilities,
        Privileged = record.Security.Privileged,
        NoNewPrivileges = record.Security.NoNewPrivileges,
        SeccompProfile = record.Security.SeccompProfile,
        MaskedPaths = record.Security.MaskedPaths,
        ReadonlyPaths = record.Security.ReadonlyPaths,
        ReadOnlyRoot = record.Security.ReadOnlyRoot,
        Rlimits = [.. record.Limits.Ulimits.Select(u => new RlimitSpec(u.Name, u.Hard, u.Soft))],
        SharedMemory = record.Limits.SharedMemory,
        Resources = new ResourcePlan(engine).Make(record.Limits),
        InitProgram = record.Init ? FindInit(record.InitPath) : null,
        HostNetwork = record.Network.Mode == NetworkModes.Host,
        ExtraGroups = record.Surroundings.Groups,
        KeepGroups = record.Surroundings.KeepGroups,
        Unset = record.Surroundings.Unset,
        Umask = record.Surroundings.Umask,
        OomScoreAdjustment = OomScore(record.Limits.OomScoreAdjustment),
        Sysctls = record.Surroundings.Sysctls,
        DomainName = record.Surroundings.DomainName,
        Annotations = record.Annotations,
        Personality = record.Surroundings.Personality,
        Systemd = record.Surroundings.Systemd,
        SystemdSharedMemory = record.Limits.SystemdSharedMemory,
        Shared = _sharing.Make(record),
        UserMap = [.. record.Namespaces.UserMap.Select(m => new IdMappingSpec(m.Inside, m.Outside, m.Count))],
        GroupMap = [.. record.Namespaces.GroupMap.Select(m => new IdMappingSpec(m.Inside, m.Outside, m.Count))],
        Devices = [.. record.Security.Devices.Select(d => new DeviceRequest(d.HostPath, d.Path, d.Permissions))],
        DeviceRules = record.Security.DeviceRules,
        Hooks = [.. record.Hooks.Select(h => new HookRequest(h.Stage, new HookSpec(h.Path, h.Args.Count > 0 ? h.Args : null, h.Environment.Count > 0 ? h.Environment : null, h.Timeout)))],
        ProcOptions = record.Security.ProcOptions,
        NoSharedMemory = record.Namespaces.Ipc == NamespaceOptions.None,
        SharedMemoryPath = _sharing.SharedMemory(record),
    };

    // What systemd makes its machine id of: https://systemd.io/CONTAINER_INTERFACE.
    private static IReadOnlyList<string> Identity(ContainerRecord record) => record.Surroundings.Systemd ? [$"container_uuid={record.Id[..LengthOfUuid]}"] : [];

    private NetworkPlan Network(ContainerNetwork network) => network.Mode == NetworkModes.Bridge ? new BridgePlans(engine).Complete(Plain(network), network) : Plain(network);

    private NetworkPlan Plain(ContainerNetwork network) => new()
    {
        Mode = network.Mode,
        Options = network.Options,
        Ports = [.. network.Ports.Select(p => new PortPlan(p.HostAddress, p.HostPort, p.ContainerPort, p.Protocol))],
        Program = NetworkModes.HasProgram(network.Mode) ? FindNetworkProgram(network.Mode) : null,
        Dns = network.Dns,
        DnsSearch = network.DnsSearch,
        DnsOptions = network.DnsOptions,
        ExtraHosts = network.ExtraHosts,
        Links = [.. network.Links.Select(_links.Plan)],
    };

    private static string FindNetworkProgram(string mode) => ProgramSearch.Find(mode) ?? throw new ContainersException(
        ErrorKind.Unsupported, $"{mode} is not installed, which connects containers to the network")
    {
        Hint = $"install the package {(mode == NetworkModes.Pasta ? "passt" : mode)}, or run with --network=host or --network=none",
    };

    private static string FindInit(string? path) => path ?? ProgramSearch.Find("catatonit") ?? throw new ContainersException(
        ErrorKind.Unsupported, "catatonit is not installed, which --init runs as PID 1")
    { Hint = "install the package catatonit" };

    // A user may not make a process less likely to be killed than the caller is.
    private static int? OomScore(int? wanted)
    {
        const string Own = "/proc/self/oom_score_adj";
        return wanted is { } score && UserNamespace.IsRootless && File.Exists(Own) && int.TryParse(File.ReadAllText(Own), out var own) ? Math.Max(score, own) : wanted;
    }

    private EtcPlan Etc(ContainerRecord record)
    {
        var around = record.Surroundings;
        return new EtcPlan
        {
            HostsFile = around.HostsFile,
            NoHostname = around.NoHostname,
            TimeZoneFile = around.TimeZoneFile,
            SharedDirectory = _sharing.NetworkDonor(record) is { } donor ? engine.Paths.ContainerRun(donor.Id) : null,
            HostUsers = around.HostUsers,
            Passwd = around.Passwd,
            PasswdEntry = around.PasswdEntry,
            GroupEntry = around.GroupEntry,
            UserName = around.UserName,
        };
    }
}
