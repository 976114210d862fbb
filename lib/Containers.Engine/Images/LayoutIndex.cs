using System.Text.Json;
using Containers.Content;
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
        var wanted = Build();
        if (!wanted.AsSpan().SequenceEqual(engine.Content.ReadIndex()))
        {
            engine.Content.WriteIndex(wanted);
        }
    }

    /// <summary>Whether the table of contents is what the images make it.</summary>
    internal bool IsRight()
    {
        var index = engine.Content.ReadIndex();
        return Build().AsSpan().SequenceEqual(index) || (!engine.Images.List().Any() && ContentStore.EmptyIndex.SequenceEqual(index));
    }

    private byte[] Build()
    {
        var names = engine.Images.NamesById();
        var manifests = new List<Descriptor>();
        foreach (var image in engine.Images.List().OrderBy(image => image.Id, StringComparer.Ordinal))
        {
            var digest = Digest.Parse(image.ManifestDigest);
            if (engine.Content.SizeOf(digest) is not { } size)
            {
                continue; // a layout must not lead to what is not there
            }

            var plain = new Descriptor { MediaType = image.ManifestMediaType, Digest = digest, Size = size };
            var named = names[image.Id].Order(StringComparer.Ordinal)
                .Select(name => plain with { Annotations = new Dictionary<string, string> { [NameAnnotation] = name } }).ToList();
            manifests.AddRange(named.Count > 0 ? named : [plain]);
        }

        var index = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = manifests };
        return JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Canonical.ImageIndex);
    }
}
