using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>One step of an image's making.</summary>
/// <param name="Id">The image it led to, 64 hexadecimal characters; null where that is not known.</param>
/// <param name="Created">When.</param>
/// <param name="CreatedBy">By which instruction.</param>
/// <param name="Size">Bytes of the files in its layer; 0 without one.</param>
/// <param name="Comment">A remark.</param>
/// <param name="Tags">The image's names; none where the image is not known.</param>
public sealed record HistoryStep(string? Id, DateTimeOffset? Created, string CreatedBy, long Size, string Comment, IReadOnlyList<string> Tags);

/// <summary>Tells how an image came about.</summary>
public sealed class ImageHistory(Engine engine)
{
    /// <summary>The steps, newest first. Layers that the image's own history does not tell of are steps without words.</summary>
    public IReadOnlyList<HistoryStep> Of(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var document = OciJson.Read(engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)), OciReading.ImageConfiguration, "image configuration");
        var layers = new Queue<Digest>(document.Rootfs.DiffIds);
        var steps = new List<HistoryStep>();
        foreach (var entry in document.History ?? [])
        {
            var size = entry.EmptyLayer != true && layers.TryDequeue(out var layer) ? engine.Layers.Read(layer).Size : 0;
            steps.Add(new HistoryStep(null, entry.Created, entry.CreatedBy ?? string.Empty, size, entry.Comment ?? string.Empty, []));
        }

        steps.AddRange(layers.Select(layer => new HistoryStep(null, document.Created, string.Empty, engine.Layers.Read(layer).Size, string.Empty, [])));
        steps.Reverse();
        if (steps.Count > 0)
        {
            steps[0] = steps[0] with { Id = image.Id, Tags = [.. engine.Images.NamesById()[image.Id].Order(StringComparer.Ordinal)] };
        }

        return steps;
    }
}
