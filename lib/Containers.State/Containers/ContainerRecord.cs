using Containers.Oci.Runtime;

namespace Containers.State.Containers;

/// <summary>
/// A container as it was created: everything needed to start it, resolved. Replaced only by a new name or an update of its
/// limits and policies; what changes as it lives is in <see cref="ContainerState"/>.
/// </summary>
public sealed record ContainerRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's id: 64 hexadecimal characters; empty with <see cref="RootDirectory"/>.</summary>
    public required string ImageId { get; init; }

    /// <summary>The image as the user called it, or the directory.</summary>
    public required string ImageName { get; init; }

    /// <summary>The image's layers by diff id, bottom first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The user's directory that is its root file system, instead of an image's layers; null with an image.</summary>
    public string? RootDirectory { get; init; }

    /// <summary>Whether changes go beside that directory and not into it.</summary>
    public bool RootOverlay { get; init; }

    /// <summary>The command that stays, from --entrypoint or the image.</summary>
    public IReadOnlyList<string> Entrypoint { get; set; } = [];

    /// <summary>The command, or the entrypoint's arguments.</summary>
    public IReadOnlyList<string> Command { get; set; } = [];

    /// <summary>Environment, NAME=value.</summary>
    public IReadOnlyList<string> Environment { get; set; } = [];

    /// <summary>user[:group] by name or number; empty is root.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>Where the command starts.</summary>
    public string WorkingDirectory { get; set; } = "/";

    /// <summary>Host name inside.</summary>
    public required string Hostname { get; init; }

    /// <summary>Whether it has a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether its standard input is kept open.</summary>
    public bool Interactive { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Volumes, bind mounts and tmpfs.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; set; } = [];

    /// <summary>Network settings.</summary>
    public ContainerNetwork Network { get; set; } = new();

    /// <summary>What it may do.</summary>
    public ContainerSecurity Security { get; set; } = new();

    /// <summary>Limits.</summary>
    public ContainerLimits Limits { get; set; } = new();

    /// <summary>no, always, unless-stopped or on-failure.</summary>
    public string RestartPolicy { get; set; } = "no";

    /// <summary>For on-failure: how often at most; 0 is without end.</summary>
    public int RestartRetries { get; init; }

    /// <summary>The signal that asks it to end: a number.</summary>
    public int StopSignal { get; set; } = 15;

    /// <summary>Seconds it is given to end.</summary>
    public uint StopTimeout { get; set; } = 10;

    /// <summary>Whether it is removed when it ends.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>Whether it is one step of a build: nobody's but the build's, and gone with it.</summary>
    public bool IsBuildStep { get; init; }

    /// <summary>Whether nothing of it is wanted after a power cut.</summary>
    public bool IsTransient => AutoRemove || IsBuildStep;

    /// <summary>Whether a small init is PID 1 and starts the command.</summary>
    public bool Init { get; init; }

    /// <summary>k8s-file, json-file, journald, none or passthrough.</summary>
    public string LogDriver { get; set; } = "k8s-file";

    /// <summary>Settings of the log driver: max-size, max-file, path, tag.</summary>
    public IReadOnlyDictionary<string, string> LogOptions { get; set; } = new Dictionary<string, string>();

    /// <summary>How its health is found out; null for not at all.</summary>
    public HealthCheck? Health { get; init; }

    /// <summary>The OCI runtime's program, absolute.</summary>
    public required string Runtime { get; init; }

    /// <summary>Which namespaces it has.</summary>
    public NamespaceModes Namespaces { get; set; } = new();

    /// <summary>What its process finds around it.</summary>
    public ContainerSurroundings Surroundings { get; set; } = new();

    /// <summary>Secrets it has.</summary>
    public IReadOnlyList<ContainerSecret> Secrets { get; set; } = [];

    /// <summary>The containers whose mounts it has too, as they were named.</summary>
    public IReadOnlyList<string> VolumesFrom { get; set; } = [];

    /// <summary>Whether all ports the image exposes were published.</summary>
    public bool PublishAll { get; init; }

    /// <summary>Programs the OCI runtime starts at stages of its life, as specifications of devices want it.</summary>
    public IReadOnlyList<ContainerHook> Hooks { get; set; } = [];

    /// <summary>Notes for the OCI runtime and its hooks.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    /// <summary>Containers that run whenever this one does, by id: it shares their namespaces, or requires them.</summary>
    public IReadOnlyList<string> Dependencies { get; set; } = [];

    /// <summary>The pod it is in, by id; empty for none.</summary>
    public string Pod { get; set; } = string.Empty;

    /// <summary>Whether it has no image and no program, and only holds what its pod shares.</summary>
    public bool IsInfra { get; init; }

    /// <summary>Of a pod's container that runs to its end before the others start: "once", to be removed then, or "always".</summary>
    public string InitKind { get; set; } = string.Empty;

    /// <summary>Seconds after which it is ended; 0 for never.</summary>
    public uint Timeout { get; init; }

    /// <summary>The init program on the host; null to look for one.</summary>
    public string? InitPath { get; init; }

    /// <summary>Where its main process's pid is written when it starts; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where its monitor's pid is written when it starts; null for nowhere.</summary>
    public string? MonitorPidFile { get; init; }

    /// <summary>Where its id was written when it was created; null for nowhere.</summary>
    public string? CidFile { get; init; }

    /// <summary>How it was created, for people and scripts: the command line.</summary>
    public IReadOnlyList<string> CreateCommand { get; set; } = [];

    string? IRecord.FindProblem() =>
        !RecordChecks.IsId(Id) ? "its id is none"
        : Name.Length == 0 ? "it has no name"
        : RecordChecks.FindNoDigest(Layers) is { } text ? $"\"{text}\" is no digest"
        : Pod.Length > 0 && !RecordChecks.IsId(Pod) ? "the id of its pod is none"
        : Mounts.FirstOrDefault(mount => mount.Anonymous && string.IsNullOrEmpty(mount.Name)) is { } nameless ? $"the volume at {nameless.Destination} has no name"
        : null;
}

/// <summary>A program the OCI runtime starts at a stage of a container's life.</summary>
/// <param name="Stage">As the OCI runtime specification calls it: createContainer and so on.</param>
/// <param name="Path">The program on the host; for startContainer in the container.</param>
/// <param name="Args">Its arguments, with its name in front.</param>
/// <param name="Environment">Its variables, NAME=value.</param>
/// <param name="Timeout">Seconds; null for none.</param>
public sealed record ContainerHook(string Stage, string Path, IReadOnlyList<string> Args, IReadOnlyList<string> Environment, int? Timeout);

/// <summary>Something mounted into a container.</summary>
public sealed record ContainerMount
{
    /// <summary>bind, volume, image, tmpfs, ramfs or devpts.</summary>
    public required string Type { get; init; }

    /// <summary>For volumes and images: the name.</summary>
    public string? Name { get; init; }

    /// <summary>The path on the host; empty for tmpfs.</summary>
    public string Source { get; set; } = string.Empty;

    /// <summary>The path inside.</summary>
    public required string Destination { get; init; }

    /// <summary>Options as fstab(5) has them: ro, rw, rprivate, size= ...</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>A volume without a name given by the user: goes with the last container that has it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>A new volume stays empty, whatever the image has there.</summary>
    public bool NoCopy { get; init; }

    /// <summary>The part of the source that is mounted; empty for all of it.</summary>
    public string SubPath { get; set; } = string.Empty;

    /// <summary>Its files are given to the container's user at each start.</summary>
    public bool Chown { get; init; }

    /// <summary>The source is seen through an overlay that takes the changes, which are thrown away at the next start.</summary>
    public bool Overlay { get; init; }

    /// <summary>For images: the layers by diff id, bottom first.</summary>
    public IReadOnlyList<string> Layers { get; set; } = [];
}

/// <summary>A container's network.</summary>
public sealed record ContainerNetwork
{
    /// <summary>none, host, pasta, slirp4netns, bridge, container:ID or ns:PATH.</summary>
    public string Mode { get; set; } = "pasta";

    /// <summary>For bridge: the networks it is on, in the order of its interfaces.</summary>
    public IReadOnlyList<NetworkAttachment> Networks { get; set; } = [];

    /// <summary>Options after the mode's colon.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>Published ports, host ports chosen.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; set; } = [];

    /// <summary>Ports the image or the user declared, "80/tcp".</summary>
    public IReadOnlyList<string> Exposed { get; set; } = [];

    /// <summary>Name servers instead of the host's.</summary>
    public IReadOnlyList<string> Dns { get; set; } = [];

    /// <summary>Search domains instead of the host's.</summary>
    public IReadOnlyList<string> DnsSearch { get; set; } = [];

    /// <summary>Resolver options instead of the host's.</summary>
    public IReadOnlyList<string> DnsOptions { get; set; } = [];

    /// <summary>Lines for /etc/hosts, "name:address".</summary>
    public IReadOnlyList<string> ExtraHosts { get; set; } = [];

    /// <summary>Containers it is linked to.</summary>
    public IReadOnlyList<ContainerLink> Links { get; set; } = [];
}

/// <summary>A port of the container reachable on the host.</summary>
/// <param name="HostAddress">The host's address; empty for all.</param>
/// <param name="HostPort">The port there.</param>
/// <param name="ContainerPort">The port inside.</param>
/// <param name="Protocol">tcp or udp.</param>
public sealed record PublishedPort(string HostAddress, ushort HostPort, ushort ContainerPort, string Protocol);

/// <summary>What a container may do.</summary>
public sealed record ContainerSecurity
{
    /// <summary>All the user himself may do.</summary>
    public bool Privileged { get; init; }

    /// <summary>Capabilities in force, CAP_ names.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    /// <summary>Set-uid programs gain nothing.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The filter's file; "unconfined" for none; empty for the default.</summary>
    public string SeccompProfile { get; set; } = string.Empty;

    /// <summary>Paths that look empty.</summary>
    public IReadOnlyList<string> MaskedPaths { get; set; } = [];

    /// <summary>Paths that cannot be written to.</summary>
    public IReadOnlyList<string> ReadonlyPaths { get; set; } = [];

    /// <summary>The root file system is read-only.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Capabilities that were asked for, as asked.</summary>
    public IReadOnlyList<string> Added { get; set; } = [];

    /// <summary>Capabilities that were taken away, as asked.</summary>
    public IReadOnlyList<string> Dropped { get; set; } = [];

    /// <summary>Security options as given.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>Options of the container's /proc, proc(5).</summary>
    public IReadOnlyList<string> ProcOptions { get; set; } = [];

    /// <summary>Devices of the host.</summary>
    public IReadOnlyList<ContainerDevice> Devices { get; set; } = [];

    /// <summary>Rules for devices that may come later, "c 10:* rwm".</summary>
    public IReadOnlyList<string> DeviceRules { get; set; } = [];
}
