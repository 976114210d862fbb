using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Drivers;
using Containers.Engine.Volumes;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a container: podman's, with docker's fields.</summary>
public sealed class ContainerDocument(Engine engine)
{
    private const string Zones = "/usr/share/zoneinfo/";
    private const string Never = "0001-01-01T00:00:00Z";

    /// <summary>Builds it.</summary>
    /// <param name="view">The container.</param>
    /// <param name="size">How much room it takes, if somebody wants to know.</param>
    public JsonObject Build(ContainerView view, ContainerSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        var record = view.Record;
        string[] command = [.. record.Entrypoint, .. record.Command];
        var run = engine.Paths.ContainerRun(record.Id);
        var document = new JsonObject
        {
            ["Id"] = record.Id,
            ["Created"] = Time(record.Created),
            ["Path"] = command.FirstOrDefault(),
            ["Args"] = Texts(command.Skip(1)),
            ["State"] = HealthDocument.AddTo(StateOf(view.State), record.Health, view.Health),
            ["Image"] = record.ImageId,
            ["ImageDigest"] = engine.Images.Find(record.ImageId)?.ManifestDigest ?? string.Empty,
            ["ImageName"] = record.RootDirectory is null ? record.ImageName : string.Empty,
            ["Rootfs"] = record.RootDirectory ?? string.Empty,
            ["Pod"] = record.Pod,
            ["Platform"] = "linux",
            ["ResolvConfPath"] = Path.Combine(run, "resolv.conf"),
            ["HostnamePath"] = Path.Combine(run, "hostname"),
            ["HostsPath"] = Path.Combine(run, "hosts"),
            ["LogPath"] = LogFile.PathOf(engine, record),
            ["StaticDir"] = engine.Paths.Container(record.Id),
            ["OCIConfigPath"] = view.State.Pid == 0 ? string.Empty : Path.Combine(run, "config.json"),
            ["ConmonPidFile"] = MonitorPidFile.Of(engine, record),
            ["PidFile"] = record.PidFile ?? (view.State.Pid == 0 ? string.Empty : Path.Combine(run, "pid")),
            ["OCIRuntime"] = Path.GetFileName(record.Runtime),
            ["Name"] = record.Name,
            ["RestartCount"] = view.State.RestartCount,
            ["Driver"] = record.IsInfra ? string.Empty : DriverNames.Of(engine.Storage.Describe(record).Driver),
            ["MountLabel"] = string.Empty,
            ["ProcessLabel"] = string.Empty,
            ["AppArmorProfile"] = string.Empty,
            ["EffectiveCaps"] = Texts(record.Security.Capabilities.Order(StringComparer.Ordinal)),
            ["BoundingCaps"] = Texts(record.Security.Capabilities.Order(StringComparer.Ordinal)),
            ["ExecIDs"] = Texts(view.State.Pid == 0 ? [] : new ExecSessions(run).List()),
            ["GraphDriver"] = record.IsInfra ? null : GraphDriver(record),
            ["Mounts"] = new JsonArray([.. Shown(record).Select(Mount)]),
            ["Volumes"] = ByDestination(record, mount => mount.Source),
            ["VolumesRW"] = ByDestination(record, mount => !mount.Options.Contains("ro")),
            ["Dependencies"] = Texts(record.Dependencies),
            ["NetworkSettings"] = NetworkSettings.Build(view),
            ["Namespace"] = string.Empty,
            ["IsInfra"] = record.IsInfra,
            ["IsService"] = false,
            ["Config"] = Configuration(record),
            ["HostConfig"] = HostConfiguration.Build(engine, record),
            ["UseImageHosts"] = record.Surroundings.HostsFile == "-",
            ["UseImageHostname"] = record.Surroundings.NoHostname,
        };
        if (size is not null)
        {
            document["SizeRw"] = size.Changes;
            document["SizeRootFs"] = size.Total;
        }

        return document;
    }

    internal static JsonArray Texts(IEnumerable<string> texts)
    {
        var array = new JsonArray();
        foreach (var text in texts)
        {
            array.Add((JsonNode)text);
        }

        return array;
    }

    internal static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Object(pairs.OrderBy(p => p.Key, StringComparer.Ordinal), p => p.Key, p => p.Value);

    private static JsonObject Object<T>(IEnumerable<T> items, Func<T, string> key, Func<T, JsonNode?> value)
    {
        var document = new JsonObject();
        foreach (var item in items)
        {
            document[key(item)] = value(item);
        }

        return document;
    }

    internal static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'K", CultureInfo.InvariantCulture) ?? Never;

    private static JsonObject StateOf(ContainerState state) => new()
    {
        ["OciVersion"] = "1.0.2",
        ["Status"] = state.Status.ToString().ToLowerInvariant(),
        ["Running"] = state.Status is ContainerStatus.Running or ContainerStatus.Paused,
        ["Paused"] = state.Status == ContainerStatus.Paused,
        ["Restarting"] = state.Status == ContainerStatus.Restarting,
        ["OOMKilled"] = state.OomKilled,
        ["Dead"] = false,
        ["Pid"] = state.Pid,
        ["ConmonPid"] = state.MonitorPid,
        ["ExitCode"] = state.ExitCode,
        ["Error"] = state.Error,
        ["StartedAt"] = Time(state.Started),
        ["FinishedAt"] = Time(state.Finished),
        ["Health"] = null,
        ["CgroupPath"] = CgroupOf(state.Pid),
        ["Checkpointed"] = false,
        ["CheckpointedAt"] = Never,
        ["CheckpointLog"] = string.Empty,
        ["CheckpointPath"] = string.Empty,
        ["Restored"] = false,
        ["RestoredAt"] = Never,
        ["RestoreLog"] = string.Empty,
        ["StoppedByUser"] = state.StoppedByUser,
    };

    private static string CgroupOf(int pid)
    {
        try
        {
            return pid == 0 ? string.Empty : CgroupPlace.PathOf(pid) ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty; // it has just ended
        }
    }

    // With the path that every container has if nobody says otherwise.
    private static IEnumerable<string> Variables(ContainerRecord record)
    {
        var without = record.Surroundings.Unset;
        return record.Environment.Any(v => v.StartsWith("PATH=", StringComparison.Ordinal)) || without.Contains("PATH") || without.Contains(EnvironmentOptions.Everything)
            ? record.Environment : record.Environment.Prepend(SpecBuilder.DefaultPath);
    }

    private JsonObject GraphDriver(ContainerRecord record)
    {
        var rootfs = engine.Storage.Describe(record);
        return rootfs.Driver == StorageDriver.Vfs
            ? new JsonObject { ["Name"] = "vfs", ["Data"] = new JsonObject { ["Dir"] = rootfs.Upper } }
            : new JsonObject
            {
                ["Name"] = "overlay",
                ["Data"] = new JsonObject
                {
                    ["LowerDir"] = string.Join(':', rootfs.Lower), ["MergedDir"] = Path.Combine(engine.Paths.ContainerRun(record.Id), "rootfs"),
                    ["UpperDir"] = rootfs.Upper, ["WorkDir"] = rootfs.Work,
                },
            };
    }

    private static IEnumerable<ContainerMount> Shown(ContainerRecord record) => record.Mounts.Where(m => m.Type is "bind" or "volume" or "image");

    // How docker told of mounts before it had a list of them; old templates still ask for it.
    private static JsonObject ByDestination(ContainerRecord record, Func<ContainerMount, JsonNode?> what) =>
        Object(Shown(record), mount => mount.Destination, what);

    private JsonObject Mount(ContainerMount mount) => new()
    {
        ["Type"] = mount.Type,
        ["Name"] = mount.Name ?? string.Empty,
        ["Source"] = mount.Source,
        ["Destination"] = mount.Destination,
        ["Driver"] = mount.Type != "volume" ? string.Empty : engine.Volumes.Find(mount.Name!)?.Driver ?? VolumeCreator.LocalDriver,
        ["Mode"] = string.Empty,
        ["Options"] = Texts(mount.Options.Where(o => o is not ("ro" or "rw") && !IsPropagation(o))),
        ["RW"] = !mount.Options.Contains("ro"),
        ["Propagation"] = mount.Options.FirstOrDefault(IsPropagation) ?? string.Empty,
    };

    private static bool IsPropagation(string option) => option is "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave" or "unbindable" or "runbindable";

    private static JsonArray? TextsOrNull(IReadOnlyList<string> texts) => texts.Count == 0 ? null : Texts(texts);

    private static string ZoneOf(string file) => file.StartsWith(Zones, StringComparison.Ordinal) ? file[Zones.Length..] : file;

    private static JsonObject Configuration(ContainerRecord record) => new()
    {
        ["Hostname"] = record.Hostname,
        ["Domainname"] = record.Surroundings.DomainName,
        ["User"] = record.User,
        ["AttachStdin"] = false,
        ["AttachStdout"] = false,
        ["AttachStderr"] = false,
        ["ExposedPorts"] = new JsonObject(record.Network.Exposed.Distinct().Select(port => KeyValuePair.Create(port, (JsonNode?)new JsonObject()))),
        ["Tty"] = record.Terminal,
        ["OpenStdin"] = record.Interactive,
        ["StdinOnce"] = false,
        ["Env"] = Texts(Variables(record)),
        ["Cmd"] = TextsOrNull(record.Command),
        ["Image"] = record.ImageName,
        ["Volumes"] = null,
        ["WorkingDir"] = record.WorkingDirectory,
        ["Entrypoint"] = TextsOrNull(record.Entrypoint),
        ["OnBuild"] = null,
        ["Labels"] = Map(record.Labels),
        ["Annotations"] = Map(record.Annotations),
        ["StopSignal"] = Linux.Processes.Signals.Name(record.StopSignal),
        ["StopTimeout"] = record.StopTimeout,
        ["sdNotifyMode"] = record.Surroundings.Notify,
        ["CreateCommand"] = Texts(record.CreateCommand),
        ["Healthcheck"] = HealthDocument.Configuration(record.Health),
        ["StartupHealthCheck"] = HealthDocument.Configuration(record.Health?.Startup),
        ["HealthcheckOnFailureAction"] = record.Health?.OnFailure ?? "none",
        ["HealthLogDestination"] = record.Health is { LogDirectory.Length: > 0 } health ? health.LogDirectory : "local",
        ["HealthcheckMaxLogCount"] = record.Health?.LogCount ?? 5,
        ["HealthcheckMaxLogSize"] = record.Health?.LogSize ?? 500,
        ["Umask"] = Convert.ToString(record.Surroundings.Umask ?? 0x12, 8).PadLeft(4, '0'),
        ["Timezone"] = ZoneOf(record.Surroundings.TimeZoneFile),
        ["Timeout"] = record.Timeout,
        ["SystemdMode"] = record.Surroundings.Systemd,
        ["Passwd"] = record.Surroundings.Passwd,
        ["Secrets"] = new JsonArray([.. record.Secrets.Select(s => new JsonObject { ["Name"] = s.Name, ["ID"] = s.Id, ["UID"] = s.UserId, ["GID"] = s.GroupId, ["Mode"] = s.Mode })]),
    };
}
