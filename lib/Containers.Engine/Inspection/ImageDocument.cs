using System.Text.Json.Nodes;
using Containers.Engine.Images;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of an image: podman's, with docker's fields.</summary>
public sealed class ImageDocument(Engine engine)
{
    /// <summary>Builds it.</summary>
    public JsonObject Build(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var text = engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id));
        var configuration = JsonNode.Parse(text)!.AsObject();
        var config = configuration["config"] as JsonObject;
        var names = engine.Images.NamesById()[image.Id].Order(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["Id"] = image.Id,
            ["Digest"] = image.ManifestDigest,
            ["RepoTags"] = ContainerDocument.Texts(names),
            ["RepoDigests"] = ContainerDocument.Texts(image.RepoDigests),
            ["Parent"] = new ImageParents(engine).Find(image)?.Id ?? string.Empty,
            ["Comment"] = configuration["history"]?.AsArray().LastOrDefault()?["comment"]?.DeepClone() ?? string.Empty,
            ["Created"] = ContainerDocument.Time(image.Created),
            ["Config"] = Whole(config),
            ["Version"] = string.Empty,
            ["Author"] = configuration["author"]?.DeepClone() ?? string.Empty,
            ["Architecture"] = configuration["architecture"]?.DeepClone() ?? string.Empty,
            ["Variant"] = configuration["variant"]?.DeepClone() ?? string.Empty,
            ["Os"] = configuration["os"]?.DeepClone() ?? string.Empty,
            ["Size"] = image.Size,
            ["VirtualSize"] = image.Size,
            ["GraphDriver"] = GraphDriver(image),
            ["RootFS"] = new JsonObject { ["Type"] = "layers", ["Layers"] = ContainerDocument.Texts(image.Layers) },
            ["Labels"] = config?["Labels"]?.DeepClone(),
            ["Annotations"] = new JsonObject(),
            ["ManifestType"] = image.ManifestMediaType,
            ["User"] = config?["User"]?.DeepClone() ?? string.Empty,
            ["History"] = configuration["history"]?.DeepClone() ?? new JsonArray(),
            ["NamesHistory"] = ContainerDocument.Texts(names.Union(image.LostNames)),
        };
    }

    // What an image does not say is there all the same, as in docker's documents: templates ask for it.
    private static JsonObject Whole(JsonObject? config)
    {
        var whole = config?.DeepClone().AsObject() ?? [];
        foreach (var text in (string[])["User", "WorkingDir"])
        {
            whole.TryAdd(text, string.Empty);
        }

        foreach (var list in (string[])["Env", "Entrypoint", "Cmd", "Volumes", "ExposedPorts", "Labels", "OnBuild"])
        {
            whole.TryAdd(list, null);
        }

        return whole;
    }

    private JsonObject GraphDriver(ImageRecord image)
    {
        var layers = image.Layers.Reverse().Select(layer => engine.Layers.DiffPath(Digest.Parse(layer))).ToList();
        var data = new JsonObject();
        if (layers.Count > 1)
        {
            data["LowerDir"] = string.Join(':', layers.Skip(1));
        }

        if (layers.Count > 0)
        {
            data["UpperDir"] = layers[0];
        }

        return new JsonObject { ["Name"] = "overlay", ["Data"] = data };
    }
}
