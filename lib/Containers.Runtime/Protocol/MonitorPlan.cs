using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Specification;

namespace Containers.Runtime.Protocol;

/// <summary>
/// All a monitor needs to run one container until its end, decided by the command that starts it: the monitor carries out
/// and decides nothing that a user could have an opinion on.
/// </summary>
public sealed record MonitorPlan
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>The store.</summary>
    public required string StoreRoot { get; init; }

    /// <summary>The run directory of all.</summary>
    public required string RunRoot { get; init; }

    /// <summary>The root file system to mount.</summary>
    public required RootfsMount Rootfs { get; init; }

    /// <summary>What the container is to be.</summary>
    public required SpecRequest Spec { get; init; }

    /// <summary>Its network.</summary>
    public required NetworkPlan Network { get; init; }

    /// <summary>The OCI runtime's program.</summary>
    public required string Runtime { get; init; }

    /// <summary>Whether standard input is kept open.</summary>
    public bool Interactive { get; init; }

    /// <summary>k8s-file, json-file, journald, none or passthrough.</summary>
    public required string LogDriver { get; init; }

    /// <summary>The log's file.</summary>
    public required string LogPath { get; init; }

    /// <summary>Settings of the log driver.</summary>
    public LogPlan Log { get; set; } = new();

    /// <summary>How its health is found out; null for not at all.</summary>
    public HealthCheck? Health { get; init; }

    /// <summary>no, always, unless-stopped or on-failure.</summary>
    public string RestartPolicy { get; set; } = "no";

    /// <summary>For on-failure: how often at most; 0 is without end.</summary>
    public int RestartRetries { get; init; }

    /// <summary>The signal that asks it to end.</summary>
    public int StopSignal { get; set; } = 15;

    /// <summary>Seconds it is given to end.</summary>
    public uint StopTimeout { get; set; } = 10;

    /// <summary>Whether the container is removed when it ends.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>
    /// Whether it is its starter's alone, and no event to anybody else: when the connection it was started over closes, it is
    /// ended and removed.
    /// </summary>
    public bool EndsWithStarter { get; init; }

    /// <summary>Volumes to fill from the root file system before the first start.</summary>
    public IReadOnlyList<VolumeFill> Fills { get; set; } = [];

    /// <summary>Whether the user namespace has a single id: no group for terminals, no other owners.</summary>
    public bool SingleId { get; init; }

    /// <summary>Whether the monitor runs inside a user namespace of ours.</summary>
    public bool Rootless { get; init; }

    /// <summary>Overlays besides the root file system.</summary>
    public IReadOnlyList<OverlayPlan> Overlays { get; set; } = [];

    /// <summary>Volumes that plug-ins keep.</summary>
    public IReadOnlyList<PluginMount> PluginMounts { get; set; } = [];

    /// <summary>Parts of volumes and images that are mounted alone.</summary>
    public IReadOnlyList<PartPlan> Parts { get; set; } = [];

    /// <summary>Directories and files on the host that are given to the container's user before it starts.</summary>
    public IReadOnlyList<string> Chown { get; set; } = [];

    /// <summary>Its secrets.</summary>
    public IReadOnlyList<SecretPlan> Secrets { get; set; } = [];

    /// <summary>What is written into the container's /etc.</summary>
    public EtcPlan Etc { get; set; } = new();

    /// <summary>The cgroup to make the container's own in; empty for the usual place.</summary>
    public string CgroupParent { get; set; } = string.Empty;

    /// <summary>Whether it gets no cgroup of its own.</summary>
    public bool NoCgroup { get; init; }

    /// <summary>Whom to ask for a scope to make the cgroup in; null for nobody.</summary>
    public ScopePlan? Scope { get; init; }

    /// <summary>Whether its cgroup is made in the one it is started in, which is a unit's that delegates it.</summary>
    public bool SplitCgroup { get; init; }

    /// <summary>Seconds after which it is ended; 0 for never.</summary>
    public uint Timeout { get; init; }

    /// <summary>Where the main process's pid is written at each start; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where the monitor's own pid is written; null for nowhere.</summary>
    public string? MonitorPidFile { get; init; }

    /// <summary>The socket of a service manager that waits to be told that the container is ready; null for none.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>Whether the monitor tells it, when the container is healthy; otherwise the container gets the socket to do so itself.</summary>
    public bool NotifiesHealthy { get; init; }

    /// <summary>For a container that only holds namespaces for others: which, and how; null for one with a program.</summary>
    public HoldPlan? Holds { get; init; }

    /// <summary>The pod whose cgroup the container's own is made in, by id; null for none.</summary>
    public string? PodCgroup { get; init; }

    /// <summary>The cgroup to make the pod's in; empty for the usual place.</summary>
    public string PodCgroupParent { get; set; } = string.Empty;

    /// <summary>Whether that pod has limits.</summary>
    public bool IsPodLimited { get; init; }

    /// <summary>The run directory of the monitor that holds the pod, to be joined while the container runs; null for none.</summary>
    public string? PodDirectory { get; init; }

    /// <summary>
    /// Numbers, in the container, of the descriptors the monitor was started with from
    /// <see cref="MonitorSocket.FirstPassedDescriptor"/> on.
    /// </summary>
    public IReadOnlyList<int> PassedDescriptors { get; set; } = [];

    /// <summary>Variables of its main process alone, which a further process in it does not have.</summary>
    public IReadOnlyList<string> StartVariables { get; set; } = [];
}

/// <summary>A new volume that gets what the image has where it is mounted.</summary>
/// <param name="Volume">Its name.</param>
/// <param name="Path">The place in the container.</param>
/// <param name="Copies">Whether it does; otherwise it stays empty, and stays new for other containers.</param>
/// <param name="UserId">Who its directory is given to; null to leave it as it is.</param>
/// <param name="GroupId">The group, likewise.</param>
public sealed record VolumeFill(string Volume, string Path, bool Copies, uint? UserId, uint? GroupId);
