using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>
/// Finds the image that another one was made of. No image says so itself: it is the one whose steps and layers the other has
/// too before it goes on, and of several such the one with the most steps.
/// </summary>
public sealed class ImageParents(Engine engine)
{
    /// <summary>The parent; null if it is not here or there is none.</summary>
    public ImageRecord? Find(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var steps = Steps(image);
        return engine.Images.List()
            .Where(other => other.Id != image.Id && other.Layers.Count <= image.Layers.Count && other.Layers.SequenceEqual(image.Layers.Take(other.Layers.Count)))
            .Select(other => (Image: other, Steps: Steps(other)))
            .Where(other => other.Steps.Count > 0 && other.Steps.Count < steps.Count && other.Steps.Zip(steps).All(pair => JsonNode.DeepEquals(pair.First, pair.Second)))
            .OrderByDescending(other => other.Steps.Count).ThenBy(other => other.Image.Created)
            .FirstOrDefault().Image;
    }

    // Of one whose description is damaged nothing is known, and inspecting or removing others goes on.
    private JsonArray Steps(ImageRecord image)
    {
        try
        {
            return JsonNode.Parse(engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)))?["history"] as JsonArray ?? [];
        }
        catch (Exception e) when (e is ContainersException or JsonException)
        {
            return [];
        }
    }
}
