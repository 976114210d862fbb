using Containers.Content;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Unpacks layers whose archives are in the content store. The caller holds the content.</summary>
internal sealed class LayerUnpacking(Engine engine)
{
    // Each takes a processor to decompress and hash; more of them only wait for the disk together.
    private const int MostAtOnce = 4;

    /// <summary>Unpacks layers that are not unpacked, several beside each other. After the first failure no other is begun.</summary>
    /// <param name="layers">Their archives, and what those are uncompressed.</param>
    /// <param name="isUnproven">Their digests are what we found: they must end as archives do.</param>
    /// <exception cref="ContainersException">Corrupt: one is something else.</exception>
    internal void EnsureAll(IReadOnlyList<(Descriptor Archive, Digest DiffId)> layers, bool isUnproven)
    {
        var missing = layers.DistinctBy(layer => layer.DiffId).Where(layer => !engine.Layers.Contains(layer.DiffId)).ToList();
        SideBySide.ForEach(missing, Math.Min(Environment.ProcessorCount, MostAtOnce), layer => Ensure(layer.Archive, layer.DiffId, isUnproven));
    }

    /// <summary>Unpacks a layer unless it is unpacked.</summary>
    /// <param name="archive">Its archive.</param>
    /// <param name="diffId">What the archive's uncompressed form must be.</param>
    /// <param name="isUnproven">Its digests are what we found: it must end as archives do.</param>
    /// <exception cref="ContainersException">Corrupt: it is something else.</exception>
    internal void Ensure(Descriptor archive, Digest diffId, bool isUnproven)
    {
        if (engine.Layers.Contains(diffId))
        {
            return;
        }

        using var file = engine.Content.OpenFile(archive.Digest);
        var size = engine.Content.SizeOf(archive.Digest) ?? archive.Size;
        Unpack(
            diffId,
            directory => engine.Work.Unpack(file, archive.Digest, size, directory, isUnproven, diffId),
            found => new ContainersException(ErrorKind.Corrupt, archive.Digest == diffId
                ? $"content {diffId} is damaged: its bytes have digest {found}"
                : $"layer {archive.Digest} unpacks to {found}, expected {diffId}"));
    }

    /// <summary>Unpacks a layer while its archive arrives; it becomes one when that is whole.</summary>
    /// <param name="archive">Its archive.</param>
    /// <param name="diffId">What the archive's uncompressed form must be.</param>
    /// <exception cref="ContainersException">Corrupt: it is something else. Unreachable: it was lost.</exception>
    internal void Ensure(BlobFollower archive, Digest diffId) => Unpack(
        diffId, directory => engine.Work.Unpack(archive, directory), found => new ContainersException(ErrorKind.Corrupt, $"it unpacks to {found}"));

    private void Unpack(Digest diffId, Func<string, Unpacked> unpack, Func<Digest, ContainersException> otherwise)
    {
        var staging = engine.Unfinished.Make(engine.Layers.Stage);
        try
        {
            var unpacked = unpack(LayerStore.StagedDiff(staging));
            if (unpacked.DiffId != diffId)
            {
                throw otherwise(unpacked.DiffId);
            }

            if (engine.Layers.Commit(staging, diffId, unpacked.Size, engine.Namespace.HasSingleId))
            {
                engine.Unfinished.Keep(staging);
                staging = null;
            }
        }
        finally
        {
            if (staging is not null)
            {
                engine.Unfinished.Discard(staging);
            }
        }
    }
}
