using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>
/// Makes an image of content that is all here: unpacks the layers that are not unpacked yet, then writes the record and the
/// names. Until the record is written nothing is visible; after that everything the image needs is on disk.
/// </summary>
public sealed class ImageRegistration(Engine engine)
{
    /// <summary>Registers the image of a manifest in the content store.</summary>
    /// <param name="manifest">The manifest's descriptor.</param>
    /// <param name="names">Names to lead to it.</param>
    /// <param name="repoDigests">Where it came from, by digest.</param>
    /// <param name="isUnproven">Its digests are what we found, not what somebody else said: its layers must end as archives do.</param>
    /// <exception cref="ContainersException">Corrupt: manifest, configuration and layers do not fit together.</exception>
    public ImageRecord Register(Descriptor manifest, IReadOnlyList<ImageReference> names, IReadOnlyList<string> repoDigests, bool isUnproven = false)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(names);
        var document = OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest");
        var configuration = OciJson.Read(
            engine.Content.ReadDocument(document.Config.Digest), OciReading.ImageConfiguration, "image configuration");
        var diffIds = configuration.Rootfs.DiffIds;
        if (diffIds.Count != document.Layers.Count)
        {
            throw new ContainersException(
                ErrorKind.Corrupt, $"the manifest has {document.Layers.Count} layers, the configuration {diffIds.Count}");
        }

        new LayerUnpacking(engine).EnsureAll([.. document.Layers.Zip(diffIds)], isUnproven);

        var id = document.Config.Digest.Hex;
        using var alone = engine.Images.Hold();
        var known = engine.Images.Find(id);
        var record = new ImageRecord
        {
            Id = id,
            ManifestDigest = manifest.Digest.ToString(),
            ManifestMediaType = manifest.MediaType,
            Layers = [.. diffIds.Select(d => d.ToString())],
            Size = diffIds.Sum(d => engine.Layers.Read(d).Size),
            Created = configuration.Created,
            Configuration = configuration.Config ?? new ImageRunConfiguration(),
            RepoDigests = [.. repoDigests.Concat(known?.RepoDigests ?? []).Distinct()],
            LostNames = known?.LostNames ?? [],
        };
        engine.Images.Put(record);
        foreach (var name in names)
        {
            engine.Images.Tag(name, id);
        }

        new LayoutIndex(engine).Refresh();
        return record;
    }
}
