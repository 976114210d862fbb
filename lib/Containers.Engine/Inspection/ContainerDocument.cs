using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a container: podman's, with docker's fields.</summary>
public sealed class ContainerDocument(Engine engine)
{
    private const string Never = "0001-01-01T00:00:00Z";

    /// <summary>Builds it.</summary>
    public JsonObject Build(ContainerView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var record = view.Record;
        string[] command = [.. record.Entrypoint, .. record.Command];
        var run = engine.Paths.ContainerRun(record.Id);
        return new JsonObject
        {
            ["Id"] = record.Id,
            ["Created"] = Time(record.Created),
            ["Path"] = command.FirstOrDefault(),
            ["Args"] = Texts(command.Skip(1)),
            ["State"] = StateOf(view.State),
            ["Image"] = record.ImageId,
            ["ImageName"] = record.ImageName,
            ["Rootfs"] = string.Empty,
            ["ResolvConfPath"] = Path.Combine(run, "resolv.conf"),
            ["HostnamePath"] = Path.Combine(run, "hostname"),
            ["HostsPath"] = Path.Combine(run, "hosts"),
            ["LogPath"] = LogFile.PathOf(engine, record.Id),
            ["OCIRuntime"] = Path.GetFileName(record.Runtime),
            ["Name"] = record.Name,
            ["RestartCount"] = view.State.RestartCount,
            ["Driver"] = engine.Storage.Choice.Driver == Oci.Runtime.StorageDriver.Overlay ? "overlay" : "fuse-overlayfs",
            ["MountLabel"] = string.Empty,
            ["ProcessLabel"] = string.Empty,
            ["AppArmorProfile"] = string.Empty,
            ["EffectiveCaps"] = Texts(record.Security.Capabilities),
            ["BoundingCaps"] = Texts(record.Security.Capabilities),
            ["ExecIDs"] = new JsonArray(),
            ["GraphDriver"] = GraphDriver(record),
            ["Mounts"] = new JsonArray([.. record.Mounts.Where(m => m.Type is "bind" or "volume" or "image").Select(Mount)]),
            ["NetworkSettings"] = Network(view),
            ["Config"] = Configuration(record),
            ["HostConfig"] = HostConfiguration.Build(record),
        };
    }

    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    internal static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    internal static string Time(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'K", CultureInfo.InvariantCulture) ?? Never;

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
    };

    private JsonObject GraphDriver(ContainerRecord record)
    {
        var rootfs = engine.Storage.RootfsOf(record.Id, record.Layers, transient: false);
        return new JsonObject
        {
            ["Name"] = "overlay",
            ["Data"] = new JsonObject { ["LowerDir"] = string.Join(':', rootfs.Lower), ["UpperDir"] = rootfs.Upper, ["WorkDir"] = rootfs.Work },
        };
    }

    private static JsonObject Mount(ContainerMount mount) => new()
    {
        ["Type"] = mount.Type,
        ["Name"] = mount.Name ?? string.Empty,
        ["Source"] = mount.Source,
        ["Destination"] = mount.Destination,
        ["Driver"] = mount.Type == "volume" ? "local" : string.Empty,
        ["Mode"] = string.Empty,
        ["Options"] = Texts(mount.Options),
        ["RW"] = !mount.Options.Contains("ro"),
        ["Propagation"] = mount.Options.FirstOrDefault(o => o.EndsWith("private", StringComparison.Ordinal) || o.EndsWith("shared", StringComparison.Ordinal) || o.EndsWith("slave", StringComparison.Ordinal)) ?? string.Empty,
    };

    private static JsonObject Network(ContainerView view)
    {
        var ports = new JsonObject();
        foreach (var exposed in view.Record.Network.Exposed)
        {
            ports[exposed] = null;
        }

        foreach (var group in view.Record.Network.Ports.GroupBy(p => $"{p.ContainerPort}/{p.Protocol}"))
        {
            ports[group.Key] = new JsonArray([.. group.Select(p => new JsonObject
            {
                ["HostIp"] = p.HostAddress.Length == 0 ? "0.0.0.0" : p.HostAddress,
                ["HostPort"] = p.HostPort.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        return new JsonObject
        {
            ["EndpointID"] = string.Empty, ["Gateway"] = string.Empty, ["IPAddress"] = string.Empty, ["IPPrefixLen"] = 0,
            ["IPv6Gateway"] = string.Empty, ["GlobalIPv6Address"] = string.Empty, ["GlobalIPv6PrefixLen"] = 0,
            ["LinkLocalIPv6Address"] = string.Empty, ["LinkLocalIPv6PrefixLen"] = 0, ["MacAddress"] = string.Empty,
            ["Bridge"] = string.Empty, ["SandboxID"] = string.Empty, ["Ports"] = ports, ["SandboxKey"] = string.Empty,
        };
    }

    private static JsonObject Configuration(ContainerRecord record) => new()
    {
        ["Hostname"] = record.Hostname,
        ["Domainname"] = record.Surroundings.DomainName,
        ["User"] = record.User,
        ["AttachStdin"] = false,
        ["AttachStdout"] = false,
        ["AttachStderr"] = false,
        ["Tty"] = record.Terminal,
        ["OpenStdin"] = record.Interactive,
        ["StdinOnce"] = false,
        ["Env"] = Texts(record.Environment),
        ["Cmd"] = Texts(record.Command),
        ["Image"] = record.ImageName,
        ["Volumes"] = null,
        ["WorkingDir"] = record.WorkingDirectory,
        ["Entrypoint"] = Texts(record.Entrypoint),
        ["OnBuild"] = null,
        ["Labels"] = Map(record.Labels),
        ["StopSignal"] = Linux.Processes.Signals.Name(record.StopSignal),
        ["StopTimeout"] = record.StopTimeout,
        ["CreateCommand"] = Texts(record.CreateCommand),
        ["Umask"] = Convert.ToString(record.Surroundings.Umask ?? 0x12, 8).PadLeft(4, '0'),
        ["Timezone"] = record.Surroundings.TimeZoneFile,
        ["Timeout"] = record.Timeout,
        ["SystemdMode"] = record.Surroundings.Systemd,
        ["Passwd"] = record.Surroundings.Passwd,
        ["Secrets"] = new JsonArray([.. record.Secrets.Select(s => new JsonObject { ["Name"] = s.Name, ["ID"] = s.Id, ["UID"] = s.UserId, ["GID"] = s.GroupId, ["Mode"] = s.Mode })]),
    };
}
