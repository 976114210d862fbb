using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Containers.Engine.Volumes;

namespace Wherry.Output;

/// <summary>What volume ls can show: docker's fields and podman's.</summary>
internal static class VolumeListing
{
    internal const string Columns = @"{{.Driver}}\t{{.Name}}";

    private const string NotMeasured = "N/A";

    internal static Listing<VolumeView> Make(VolumeDocument documents) => new(
        Columns,
        [
            new("Driver", "DRIVER", view => view.Record.Driver),
            new("Name", "VOLUME NAME", view => view.Record.Name),
            new("Scope", "SCOPE", _ => "local"),
            new("Mountpoint", "MOUNTPOINT", view => view.DataPath),
            new("Labels", "LABELS", view => ContainerText.Labels(view.Record.Labels)),
            new("Label", "LABEL", view => ContainerText.Labels(view.Record.Labels)),
            new("Options", "OPTIONS", view => ContainerText.Labels(view.Record.Options)),
            new("CreatedAt", "CREATED AT", view => HumanText.Stamp(view.Record.Created)),
            new("Anonymous", "ANONYMOUS", view => view.Record.Anonymous),
            new("MountCount", "MOUNT COUNT", view => documents.Build(view, asks: false)["MountCount"]!.DeepClone()),
            new("NeedsCopyUp", "NEEDS COPY UP", view => view.Record.NeedsFilling),
            new("UID", "UID", view => documents.Build(view, asks: false)["UID"]!.DeepClone()),
            new("GID", "GID", view => documents.Build(view, asks: false)["GID"]!.DeepClone()),
            new("Timeout", "TIMEOUT", _ => 0),
            new("Availability", "AVAILABILITY", _ => NotMeasured),
            new("Group", "GROUP", _ => NotMeasured),
            new("Links", "LINKS", view => view.Users.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("Size", "SIZE", _ => NotMeasured),
            new("Status", "STATUS", _ => new JsonObject()),
        ],
        view => documents.Build(view, asks: false));
}
