using System.Text.Json;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>
/// Keeps the content store's index.json in step with the images, so that other tools can read the store in place. Derived:
/// nothing of ours reads it.
/// </summary>
internal sealed class LayoutIndex(Engine engine)
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";

    internal void Refresh()
    {
        using var alone = LockFile.Acquire(Path.Combine(engine.Paths.Content, ".index.lock"));
        var names = engine.Images.NamesById();
        var manifests = new List<Descriptor>();
        foreach (var image in engine.Images.List().OrderBy(image => image.Id, StringComparer.Ordinal))
        {
            var digest = Digest.Parse(image.ManifestDigest);
            var plain = new Descriptor { MediaType = image.ManifestMediaType, Digest = digest, Size = engine.Content.SizeOf(digest) ?? 0 };
            var named = names[image.Id].Order(StringComparer.Ordinal)
                .Select(name => plain with { Annotations = new Dictionary<string, string> { [NameAnnotation] = name } }).ToList();
            manifests.AddRange(named.Count > 0 ? named : [plain]);
        }

        var index = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = manifests };
        engine.Content.WriteIndex(JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Canonical.ImageIndex));
    }
}
