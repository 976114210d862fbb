using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Unpacks layers whose archives are in the content store. The caller holds the content.</summary>
internal sealed class LayerUnpacking(Engine engine)
{
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

        var staging = engine.Layers.Stage();
        try
        {
            using var file = engine.Content.OpenFile(archive.Digest);
            var size = engine.Content.SizeOf(archive.Digest) ?? archive.Size;
            var unpacked = engine.Work.Unpack(file, archive.Digest, size, LayerStore.StagedDiff(staging), isUnproven);
            if (unpacked.DiffId != diffId)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"layer {archive.Digest} unpacks to {unpacked.DiffId}, expected {diffId}");
            }

            if (engine.Layers.Commit(staging, diffId, unpacked.Size, engine.Namespace.HasSingleId))
            {
                staging = null;
            }
        }
        finally
        {
            if (staging is not null)
            {
                engine.Work.Remove(staging);
            }
        }
    }
}
