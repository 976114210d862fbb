using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Pods;

namespace Wherry.Output;

/// <summary>A pod as a row.</summary>
/// <param name="View">The pod.</param>
/// <param name="Whole">Ids are not to be cut.</param>
internal sealed record PodRow(PodView View, bool Whole);

/// <summary>What pod ps can show: podman's fields.</summary>
internal static class PodListing
{
    internal const string Columns = @"{{.ID}}\t{{.Name}}\t{{.Status}}\t{{.Created}}\t{{.InfraID}}";

    private static readonly Field<PodRow>[] s_fields =
    [
        new("ID", "POD ID", row => Cut(row, row.View.Record.Id)),
        new("Id", "POD ID", row => row.View.Record.Id),
        new("Name", "NAME", row => row.View.Record.Name),
        new("Status", "STATUS", row => row.View.State),
        new("Created", "CREATED", row => HumanText.Ago(row.View.Record.Created)),
        new("CreatedAt", "CREATED AT", row => HumanText.Stamp(row.View.Record.Created)),
        new("InfraID", "INFRA ID", row => Cut(row, row.View.Record.InfraId)),
        new("InfraId", "INFRA ID", row => row.View.Record.InfraId),
        new("NumberOfContainers", "# OF CONTAINERS", row => row.View.Containers.Count.ToString(CultureInfo.InvariantCulture)),
        new("ContainerIds", "IDS", row => Join(row, view => Cut(row, view.Record.Id))),
        new("ContainerNames", "NAMES", row => Join(row, view => view.Record.Name)),
        new("ContainerStatuses", "STATUS", row => Join(row, view => ContainerText.State(view.State))),
        new("Containers", "CONTAINERS", row => Containers(row)),
        new("Cgroup", "CGROUP", row => row.View.Record.Limits.CgroupParent),
        new("Namespace", "NAMESPACES", row => string.Join(',', row.View.Record.Shares)),
        new("Labels", "LABELS", row => ContainerText.Labels(row.View.Record.Labels)),
        new("Networks", "NETWORKS", row => Networks(row)),
        new("Restarts", "RESTARTS", row => row.View.Containers.Sum(view => view.State.RestartCount)),
    ];

    internal static Listing<PodRow> Make() => new(Columns + @"\t{{.NumberOfContainers}}", s_fields, Document);

    // podman's document.
    private static JsonObject Document(PodRow row) => new()
    {
        ["Cgroup"] = row.View.Record.Limits.CgroupParent,
        ["Containers"] = Containers(row),
        ["Created"] = row.View.Record.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'K", CultureInfo.InvariantCulture),
        ["Id"] = row.View.Record.Id,
        ["InfraId"] = row.View.Record.InfraId,
        ["Name"] = row.View.Record.Name,
        ["Namespace"] = string.Empty,
        ["Networks"] = Networks(row),
        ["Status"] = row.View.State,
        ["Labels"] = ContainerText.Labels(row.View.Record.Labels),
    };

    private static JsonArray Containers(PodRow row) => new([.. row.View.Containers.Select(view => new JsonObject
    {
        ["Id"] = view.Record.Id, ["Names"] = view.Record.Name, ["Status"] = ContainerText.State(view.State), ["RestartCount"] = view.State.RestartCount,
    })]);

    private static JsonArray Networks(PodRow row) => row.View.Infra is { } infra && row.View.Record.Shares.Contains("net") ? new JsonArray(infra.Record.Network.Mode) : [];

    private static string Join(PodRow row, Func<Containers.Engine.Containers.ContainerView, string> text) => string.Join(',', row.View.Containers.Select(text));

    private static string Cut(PodRow row, string id) => row.Whole || id.Length < 12 ? id : id[..12];
}
