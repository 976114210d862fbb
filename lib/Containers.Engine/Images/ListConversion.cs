using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>
/// Gives the images in a manifest list another form, and adds the same images compressed in further ways: who reads the list chooses
/// what it can unpack.
/// </summary>
internal sealed class ListConversion(Engine engine, PushForm form)
{
    // Other tools look for it to tell images alike apart.
    private const string ZstdAnnotation = "io.github.containers.compression.zstd";

    private readonly Dictionary<Digest, CompressionKind?> _compressions = [];

    /// <summary>The list's entries in that form, those that were added behind the others. Artifacts stay what they are.</summary>
    internal List<Descriptor> Convert(IReadOnlyList<Descriptor> manifests)
    {
        var conversion = new ManifestConversion(engine, form);
        var entries = manifests.Select(entry => InForm(conversion, entry)).ToList();
        foreach (var further in form.Further)
        {
            var other = new ManifestConversion(engine, further with { IsDocker = form.IsDocker });
            var there = entries.Where(entry => CompressionOf(entry) == further.Compression).Select(entry => entry.Platform).ToHashSet();
            entries.AddRange(manifests.Where(entry => IsImage(entry) && there.Add(entry.Platform)).Select(entry => InForm(other, entry)));
        }

        return entries;
    }

    private Descriptor InForm(ManifestConversion conversion, Descriptor entry)
    {
        if (!IsImage(entry))
        {
            return entry;
        }

        var converted = conversion.Convert(entry) with { Platform = entry.Platform, Annotations = entry.Annotations };
        return converted.Digest == entry.Digest || CompressionOf(converted) != CompressionKind.Zstd ? converted : converted with
        {
            Annotations = new Dictionary<string, string>(entry.Annotations ?? new Dictionary<string, string>()) { [ZstdAnnotation] = "true" },
        };
    }

    // What is said of an image, where it came from for example, stands beside it for a platform called unknown.
    private static bool IsImage(Descriptor entry) => entry.ArtifactType is null && entry.Platform?.Os != "unknown";

    // Null: its layers are not all compressed alike.
    private CompressionKind? CompressionOf(Descriptor entry)
    {
        if (_compressions.TryGetValue(entry.Digest, out var known))
        {
            return known;
        }

        var document = OciJson.Read(engine.Content.ReadDocument(entry.Digest), OciReading.ImageManifest, "image manifest");
        var kinds = document.Layers.Select(layer => LayerTypes.CompressionOf(layer)).Distinct().ToList();
        return _compressions[entry.Digest] = kinds is [{ } only] ? only : null;
    }
}
