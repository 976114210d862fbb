using System.Text.Json.Nodes;
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
        var config = configuration["config"]?.DeepClone();
        return new JsonObject
        {
            ["Id"] = image.Id,
            ["Digest"] = image.ManifestDigest,
            ["RepoTags"] = ContainerDocument.Texts(engine.Images.NamesById()[image.Id].Order(StringComparer.Ordinal)),
            ["RepoDigests"] = ContainerDocument.Texts(image.RepoDigests),
            ["Parent"] = string.Empty,
            ["Comment"] = configuration["history"]?.AsArray().LastOrDefault()?["comment"]?.DeepClone() ?? string.Empty,
            ["Created"] = ContainerDocument.Time(image.Created),
            ["Config"] = config ?? new JsonObject(),
            ["Version"] = string.Empty,
            ["Author"] = configuration["author"]?.DeepClone() ?? string.Empty,
            ["Architecture"] = configuration["architecture"]?.DeepClone() ?? string.Empty,
            ["Os"] = configuration["os"]?.DeepClone() ?? string.Empty,
            ["Size"] = image.Size,
            ["VirtualSize"] = image.Size,
            ["RootFS"] = new JsonObject { ["Type"] = "layers", ["Layers"] = ContainerDocument.Texts(image.Layers) },
            ["Labels"] = config?["Labels"]?.DeepClone(),
            ["Annotations"] = new JsonObject(),
            ["ManifestType"] = image.ManifestMediaType,
            ["User"] = config?["User"]?.DeepClone() ?? string.Empty,
            ["History"] = configuration["history"]?.DeepClone() ?? new JsonArray(),
            ["NamesHistory"] = ContainerDocument.Texts(engine.Images.NamesById()[image.Id].Order(StringComparer.Ordinal)),
        };
    }
}
