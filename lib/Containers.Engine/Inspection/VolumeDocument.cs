using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Volumes;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a volume: podman's, which has docker's fields.</summary>
public sealed class VolumeDocument(Engine engine)
{
    /// <summary>Builds it.</summary>
    /// <param name="view">The volume.</param>
    /// <param name="asks">Whether the plug-in of one that is not the store's is asked for what only it knows.</param>
    public JsonObject Build(VolumeView view, bool asks)
    {
        ArgumentNullException.ThrowIfNull(view);
        var record = view.Record;
        var observer = new ContainerObserver(engine);
        var isOurs = record.Driver == VolumeCreator.LocalDriver && LocalVolumeOptions.IsDirectory(record.Options);
        var owner = isOurs ? LocalVolumeOptions.Read(record.Options) : null;
        var document = new JsonObject
        {
            ["Name"] = record.Name,
            ["Driver"] = record.Driver,
            ["Mountpoint"] = view.DataPath,
            ["CreatedAt"] = ContainerDocument.Time(record.Created),
            ["Labels"] = ContainerDocument.Map(record.Labels),
            ["Scope"] = "local",
            ["Options"] = ContainerDocument.Map(record.Options),
            ["UID"] = owner?.UserId ?? 0,
            ["GID"] = owner?.GroupId ?? 0,
            ["Anonymous"] = record.Anonymous,
            ["MountCount"] = view.Users.Count(user => observer.Observe(user).IsRunning),
            ["NeedsCopyUp"] = record.NeedsFilling,
        };
        if (asks && record.Driver != VolumeCreator.LocalDriver)
        {
            Ask(document, record);
        }

        return document;
    }

    // A plug-in that does not answer keeps nobody from seeing the rest.
    private void Ask(JsonObject document, VolumeRecord volume)
    {
        try
        {
            var plugin = new VolumePlugins(engine).Find(volume.Driver);
            document["Mountpoint"] = plugin.PathOf(volume.Name);
            document["Status"] = plugin.Status(volume.Name);
        }
        catch (ContainersException e)
        {
            engine.Options.Warn(e.Message);
        }
    }
}
