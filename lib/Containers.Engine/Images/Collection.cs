using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>Frees what no image and no container reaches. Decided from what is there, never from counters.</summary>
internal sealed class Collection(Engine engine)
{
    /// <summary>Removes what commands that were killed left of containers, unless somebody is creating one right now.</summary>
    internal void SweepContainers()
    {
        var abandoned = engine.Containers.Abandoned().ToList();
        if (abandoned.Count == 0)
        {
            return;
        }

        using var alone = LockFile.TryAcquire(engine.Paths.CollectionLock);
        if (alone is not null)
        {
            RemoveDeadContainers();
        }
    }

    /// <summary>Collects, unless somebody is adding content right now: then a later collection will.</summary>
    internal void Run()
    {
        using var alone = LockFile.TryAcquire(engine.Paths.CollectionLock);
        if (alone is null)
        {
            return;
        }

        var images = engine.Images.List().ToList();
        var reachable = images.SelectMany(ContentOf).ToHashSet();
        foreach (var digest in engine.Content.List().Where(d => !reachable.Contains(d)))
        {
            engine.Content.Delete(digest);
        }

        var layers = images.SelectMany(i => i.Layers).Concat(engine.Containers.List().SelectMany(c => c.Layers)).ToHashSet();
        var dead = engine.Layers.List().Where(layer => !layers.Contains(layer.ToString())).Select(engine.Layers.PathOf).Concat(engine.Layers.Abandoned()).ToList();
        engine.Content.DeleteAbandoned();
        engine.Work.Remove(dead);
        RemoveDeadContainers();
    }

    // Not those that a monitor is about to remove itself: both would stumble over what the other has taken away.
    private void RemoveDeadContainers()
    {
        var dead = engine.Containers.Abandoned().Select(path => (Path: path, Held: DirectoryLock.TryAcquire(path))).Where(d => d.Held is not null).ToList();
        try
        {
            engine.Work.Remove([.. dead.Select(d => d.Path)]);
        }
        finally
        {
            dead.ForEach(d => d.Held!.Dispose());
        }
    }

    private IEnumerable<Digest> ContentOf(ImageRecord image)
    {
        var manifest = Digest.Parse(image.ManifestDigest);
        yield return manifest;
        var document = OciJson.Read(engine.Content.ReadDocument(manifest), OciJson.Default.ImageManifest, "image manifest");
        yield return document.Config.Digest;
        foreach (var layer in document.Layers)
        {
            yield return layer.Digest;
        }
    }
}
