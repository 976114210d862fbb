using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Inspection;
using Containers.State.Containers;

namespace Wherry.Output;

/// <summary>A container as a row.</summary>
/// <param name="View">The container.</param>
/// <param name="Whole">Nothing is to be cut.</param>
/// <param name="Size">How much room it takes, if somebody wants to know.</param>
internal sealed record ContainerRow(ContainerView View, bool Whole, ContainerSize? Size)
{
    internal ContainerRecord Record => View.Record;

    internal ContainerState State => View.State;

    /// <summary>The name of the pod it is in; empty for none.</summary>
    internal string PodName { get; init; } = string.Empty;

    /// <summary>The ports of the network it is in, which may be another container's.</summary>
    internal IReadOnlyList<PublishedPort> Ports { get; init; } = View.Record.Network.Ports;
}

/// <summary>What ps can show: docker's fields and podman's.</summary>
internal static class ContainerListing
{
    internal const string Columns = @"{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";
    internal const string NamespaceColumns =
        @"{{.ID}}\t{{.Names}}\t{{.Pid}}\t{{.Cgroup}}\t{{.IPC}}\t{{.MNT}}\t{{.NET}}\t{{.PIDNS}}\t{{.USERNS}}\t{{.UTS}}";

    private const int CommandWidth = 20;
    private const int MountWidth = 15;

    private static readonly Field<ContainerRow>[] s_fields =
    [
        new("ID", "CONTAINER ID", row => Cut(row, row.Record.Id)),
        new("Image", "IMAGE", row => row.Record.ImageName),
        new("ImageID", "IMAGE ID", row => row.Record.IsInfra ? string.Empty : Cut(row, row.Record.ImageId)),
        new("Command", "COMMAND", Command),
        new("CreatedAt", "CREATED AT", row => HumanText.Stamp(row.Record.Created)),
        new("Created", "CREATED AT", row => HumanText.Stamp(row.Record.Created)),
        new("CreatedHuman", "CREATED", row => HumanText.Ago(row.Record.Created)),
        new("RunningFor", "CREATED", row => HumanText.Ago(row.Record.Created)),
        new("Status", "STATUS", row => ContainerText.Status(row.View)),
        new("State", "STATE", row => ContainerText.State(row.State)),
        new("Ports", "PORTS", row => ContainerText.Ports(row.View, row.Ports)),
        new("Names", "NAMES", row => row.Record.Name),
        new("Labels", "LABELS", row => ContainerText.Labels(row.Record.Labels)),
        new("Label", "LABEL", row => ContainerText.Labels(row.Record.Labels)),
        new("Mounts", "MOUNTS", row => new JsonArray([.. row.Record.Mounts.Select(m => (JsonNode)MountText(row, m))])),
        new("LocalVolumes", "LOCAL VOLUMES", row => row.Record.Mounts.Count(m => m.Type == "volume").ToString(CultureInfo.InvariantCulture)),
        new("Networks", "NETWORKS", row => string.Join(',', NetworksOf(row.Record))),
        new("Size", "SIZE", row => row.Size is { } size ? $"{HumanText.Size(size.Changes)} (virtual {HumanText.Size(size.Total)})" : "0B"),
        new("Platform", "PLATFORM", _ => null),
        new("AutoRemove", "AUTO REMOVE", row => row.Record.AutoRemove),
        new("Exited", "EXITED", row => row.State.Status == ContainerStatus.Exited),
        new("ExitedAt", "EXITED AT", row => Seconds(row.State.Finished)),
        new("ExitCode", "EXIT CODE", row => row.State.ExitCode),
        new("ExposedPorts", "EXPOSED PORTS", row => ExposedPorts(row.Record)),
        new("IsInfra", "IS INFRA", row => row.Record.IsInfra),
        new("Pid", "PID", row => row.State.Pid),
        new("Pod", "POD ID", row => row.Record.Pod.Length == 0 ? string.Empty : Cut(row, row.Record.Pod)),
        new("PodName", "PODNAME", row => row.PodName),
        new("Restarts", "RESTARTS", row => row.State.RestartCount),
        new("StartedAt", "STARTED AT", row => Seconds(row.State.Started)),
        new("Cgroup", "CGROUPNS", row => LiveNamespaces.Of(row.State.Pid, "cgroup")),
        new("CGROUPNS", "CGROUPNS", row => LiveNamespaces.Of(row.State.Pid, "cgroup")),
        new("CIDFile", "CID FILE", row => row.Record.CidFile ?? string.Empty),
        new("User", "USER", row => row.Record.User),
        new("IPC", "IPC", row => LiveNamespaces.Of(row.State.Pid, "ipc")),
        new("MNT", "MNT", row => LiveNamespaces.Of(row.State.Pid, "mnt")),
        new("NET", "NET", row => LiveNamespaces.Of(row.State.Pid, "net")),
        new("PIDNS", "PIDNS", row => LiveNamespaces.Of(row.State.Pid, "pid")),
        new("USERNS", "USERNS", row => LiveNamespaces.Of(row.State.Pid, "user")),
        new("UTS", "UTS", row => LiveNamespaces.Of(row.State.Pid, "uts")),
        new("Namespaces", "NAMESPACES", Namespaces),
    ];

    private static readonly (string Name, string Kind)[] s_namespaces =
        [("MNT", "mnt"), ("CGROUP", "cgroup"), ("NET", "net"), ("PIDNS", "pid"), ("UTS", "uts"), ("IPC", "ipc"), ("USER", "user")];

    internal static Listing<ContainerRow> Make() => new(Columns, s_fields, Document);

    // podman's document.
    private static JsonObject Document(ContainerRow row) => new()
    {
        ["AutoRemove"] = row.Record.AutoRemove,
        ["Command"] = new JsonArray([.. row.Record.Entrypoint.Concat(row.Record.Command).Select(word => (JsonNode)word)]),
        ["CreatedAt"] = HumanText.Ago(row.Record.Created),
        ["Exited"] = row.State.Status == ContainerStatus.Exited,
        ["ExitedAt"] = Seconds(row.State.Finished),
        ["ExitCode"] = row.State.ExitCode,
        ["ExposedPorts"] = ExposedPorts(row.Record),
        ["Id"] = row.Record.Id,
        ["Image"] = row.Record.ImageName,
        ["ImageID"] = row.Record.ImageId,
        ["IsInfra"] = row.Record.IsInfra,
        ["Labels"] = ContainerText.Labels(row.Record.Labels),
        ["Mounts"] = new JsonArray([.. row.Record.Mounts.Select(m => (JsonNode)m.Destination)]),
        ["Names"] = new JsonArray(row.Record.Name),
        ["Namespaces"] = Namespaces(row),
        ["Networks"] = new JsonArray([.. NetworksOf(row.Record)]),
        ["Pid"] = row.State.Pid,
        ["Pod"] = row.Record.Pod,
        ["PodName"] = row.PodName,
        ["Ports"] = new JsonArray([.. row.Ports.Select(Port)]),
        ["Restarts"] = row.State.RestartCount,
        ["Size"] = row.Size is { } size ? new JsonObject { ["rwSize"] = size.Changes, ["rootFsSize"] = size.Total } : null,
        ["StartedAt"] = Seconds(row.State.Started),
        ["State"] = ContainerText.State(row.State),
        ["Status"] = ContainerText.Status(row.View),
        ["Created"] = row.Record.Created.ToUnixTimeSeconds(),
    };

    private static JsonNode Port(PublishedPort port) => new JsonObject
    {
        ["host_ip"] = port.HostAddress, ["container_port"] = port.ContainerPort, ["host_port"] = port.HostPort, ["range"] = 1, ["protocol"] = port.Protocol,
    };

    private static string Cut(ContainerRow row, string id) => row.Whole || id.Length == 0 ? id : id[..12];

    private static JsonNode Command(ContainerRow row)
    {
        if (row.Record.IsInfra)
        {
            return string.Empty;
        }

        var command = string.Join(' ', row.Record.Entrypoint.Concat(row.Record.Command));
        return $"\"{(row.Whole ? command : HumanText.Cut(command, CommandWidth))}\"";
    }

    private static string MountText(ContainerRow row, ContainerMount mount)
    {
        var text = mount.Name ?? (mount.Source.Length > 0 ? mount.Source : mount.Destination);
        return row.Whole ? text : HumanText.Cut(text, MountWidth);
    }

    private static IEnumerable<string> NetworksOf(ContainerRecord record) =>
        record.Network.Networks.Count > 0 ? record.Network.Networks.Select(network => network.Network) : [record.Network.Mode];

    private static JsonObject ExposedPorts(ContainerRecord record) => new(record.Network.Exposed.Select(port => port.Split('/')).GroupBy(parts => parts[0])
        .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)new JsonArray([.. group.Select(parts => (JsonNode)parts[^1])]))));

    private static JsonObject Namespaces(ContainerRow row) => new(s_namespaces.Select(
        n => KeyValuePair.Create(n.Name, (JsonNode?)LiveNamespaces.Of(row.State.Pid, n.Kind))));

    // What has never been is Go's zero time.
    private static long Seconds(DateTimeOffset? time) => time?.ToUnixTimeSeconds() ?? -62135596800;
}
