using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Volumes;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a volume: podman's, which has docker's fields.</summary>
public sealed class VolumeDocument(Engine engine)
{
    /// <summary>Builds it.</summary>
    public JsonObject Build(VolumeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var record = view.Record;
        var observer = new ContainerObserver(engine);
        return new JsonObject
        {
            ["Name"] = record.Name,
            ["Driver"] = VolumeCreator.LocalDriver,
            ["Mountpoint"] = view.DataPath,
            ["CreatedAt"] = ContainerDocument.Time(record.Created),
            ["Labels"] = ContainerDocument.Map(record.Labels),
            ["Scope"] = "local",
            ["Options"] = ContainerDocument.Map(record.Options),
            ["Anonymous"] = record.Anonymous,
            ["MountCount"] = view.Users.Count(user => observer.Observe(user).IsRunning),
            ["NeedsCopyUp"] = record.NeedsFilling,
        };
    }
}
