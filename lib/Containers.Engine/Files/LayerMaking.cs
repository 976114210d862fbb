using Containers.Layers;
using Containers.Oci.References;

namespace Containers.Engine.Files;

/// <summary>Has workers make layers of files: archive and unpacked layer at once. The caller holds the content.</summary>
internal sealed class LayerMaking(Engine engine)
{
    /// <summary>Makes a layer; null when there was nothing to put into one.</summary>
    /// <param name="request">What goes into the archive.</param>
    /// <param name="adoptFiles">Nobody wants the tree that the archive is made of any more.</param>
    internal StoredArchive? Make(FilesRequest request, bool adoptFiles = false)
    {
        string? staging = engine.Unfinished.Make(engine.Layers.Stage);
        try
        {
            using var blob = engine.Content.Create();
            var layer = new LayerRequest { Directory = LayerStore.StagedDiff(staging), SquashOwners = engine.Namespace.HasSingleId, AdoptFiles = adoptFiles };
            var made = engine.Work.Do(request with { Layer = layer }, output: blob.File);
            if (made.IsEmpty)
            {
                return null;
            }

            var digest = Digest.Parse(made.Digest!);
            blob.CommitWritten(digest, made.Size);
            if (engine.Layers.Commit(staging, digest, made.UnpackedSize, layer.SquashOwners))
            {
                engine.Unfinished.Keep(staging);
                staging = null;
            }

            return new StoredArchive(digest, made.Size);
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
