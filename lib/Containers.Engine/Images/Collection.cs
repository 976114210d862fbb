using Containers.Engine.Work;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>
/// Frees what no image and no container reaches. Decided from what is there, never from counters, and only while everything
/// that could reach something can be read: what a damaged record reaches is not known.
/// </summary>
internal sealed class Collection(Engine engine)
{
    private bool IsLeft => Directory.Exists(engine.Paths.CollectionMark);

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

    /// <summary>Removes what builds that were killed left beside their cache, unless somebody is building right now.</summary>
    internal void SweepBuilds()
    {
        if (!Building.BuildScratch.Abandoned(engine).Any() && !engine.BuildCache.Abandoned().Any())
        {
            return;
        }

        using var alone = LockFile.TryAcquire(engine.Paths.CollectionLock);
        if (alone is not null)
        {
            RemoveForgottenBuilds();
        }
    }

    /// <summary>
    /// Removes what unpackings that were killed left, unless somebody is unpacking right now. Archives that came in part stay: the next
    /// pull goes on with them.
    /// </summary>
    internal void SweepLayers()
    {
        if (!engine.Layers.Abandoned().Any())
        {
            return;
        }

        using var alone = LockFile.TryAcquire(engine.Paths.CollectionLock);
        if (alone is not null)
        {
            engine.Work.Remove([.. engine.Layers.Abandoned()]);
        }
    }

    /// <summary>Collects, unless somebody is adding content right now: then the last of those does. Returns the bytes freed.</summary>
    internal long Run()
    {
        if (TryRun() is { } freed)
        {
            return freed;
        }

        // Marked before the second try: whoever let go of the lock before that has not seen the mark, and does not keep us out.
        Tree.Make(engine.Paths.CollectionMark);
        return TryRun() ?? 0;
    }

    /// <summary>Collects if a collection was left to others, unless there are still some.</summary>
    internal void RunIfLeft()
    {
        if (IsLeft)
        {
            TryRun();
        }
    }

    // Null: somebody is adding content. Once more for those who wanted one while this one was under way.
    private long? TryRun()
    {
        long? freed = null;
        do
        {
            using var alone = LockFile.TryAcquire(engine.Paths.CollectionLock);
            if (alone is null)
            {
                return freed;
            }

            freed = (freed ?? 0) + RunAlone();
        }
        while (IsLeft);
        return freed;
    }

    /// <summary>Collects. For holders of the exclusive lock.</summary>
    internal long RunAlone()
    {
        if (IsLeft)
        {
            Directory.Delete(engine.Paths.CollectionMark);
        }

        engine.Content.DeleteAbandoned();
        engine.Work.Remove([.. engine.Layers.Abandoned(), .. engine.Volumes.Abandoned(), .. engine.Secrets.Abandoned(), .. engine.Pods.Abandoned()]);
        RemoveDeadContainers();
        RemoveForgottenBuilds();
        if (TryFindReachable() is not { } reachable)
        {
            return 0;
        }

        // Before the content goes: the layout never leads to what is not there.
        new LayoutIndex(engine).Refresh();
        var unused = engine.Content.List().Where(digest => !reachable.Content.Contains(digest)).ToList();
        var freed = unused.Sum(digest => engine.Content.SizeOf(digest) ?? 0);
        SideBySide.ForEach(unused, NamespaceWork.RemovalsAtOnce, engine.Content.Delete);
        var dead = engine.Layers.List().Where(layer => !reachable.Layers.Contains(layer)).ToList();
        freed += dead.Sum(SizeOf);
        engine.Work.Remove([.. dead.Select(engine.Layers.Forget).OfType<string>()]);
        return freed;
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

    // A build holds the content as long as it lives, so the steps and the room of those that are here are nobody's.
    private void RemoveForgottenBuilds()
    {
        var steps = engine.Containers.List(_ => { }).Where(container => container.IsBuildStep && !engine.Containers.HasMonitor(container.Id)).ToList();
        engine.BuildCache.Abandoned().ToList().ForEach(File.Delete);
        engine.Work.Remove([.. Building.BuildScratch.Abandoned(engine), .. steps.Select(engine.Containers.Forget).OfType<string>(), .. steps.Select(step => engine.Paths.ContainerRun(step.Id))]);
    }

    /// <summary>What images, manifest lists, artifacts and containers reach; null when some of them cannot be read, which is then told.</summary>
    internal Reachable? TryFindReachable()
    {
        var unknown = new List<ContainersException>();
        var content = new HashSet<Digest>();
        var layers = new HashSet<Digest>();
        foreach (var image in engine.Images.List(unknown.Add))
        {
            layers.UnionWith(image.Layers.Select(Digest.Parse));
            try
            {
                content.UnionWith(ContentOf(engine, image));
            }
            catch (ContainersException e)
            {
                unknown.Add(e);
            }
        }

        foreach (var list in engine.Lists.List(unknown.Add))
        {
            try
            {
                content.UnionWith(ManifestListEditor.Read(list).Manifests.SelectMany(entry => ContentOf(engine, entry.Digest)));
            }
            catch (ContainersException e)
            {
                unknown.Add(e);
            }
        }

        foreach (var artifact in engine.Artifacts.List(unknown.Add))
        {
            try
            {
                content.UnionWith(ContentOf(engine, Digest.Parse(artifact.ManifestDigest)));
            }
            catch (ContainersException e)
            {
                unknown.Add(e);
            }
        }

        foreach (var container in engine.Containers.List(unknown.Add))
        {
            layers.UnionWith(container.Layers.Select(Digest.Parse));
        }

        foreach (var step in engine.BuildCache.List().Where(step => step.DiffId is not null))
        {
            layers.Add(Digest.Parse(step.DiffId!));
            content.Add(Digest.Parse(step.Digest!));
        }

        foreach (var error in unknown)
        {
            engine.Options.Warn($"{error.Message}; unused content is kept until wherry system check --repair");
        }

        return unknown.Count == 0 ? new Reachable(content, layers) : null;
    }

    /// <summary>The content an image is made of.</summary>
    /// <exception cref="ContainersException">Its manifest cannot be read.</exception>
    internal static IEnumerable<Digest> ContentOf(Engine engine, ImageRecord image) => ContentOf(engine, Digest.Parse(image.ManifestDigest));

    /// <summary>The content an image or an artifact is made of, by its manifest.</summary>
    /// <exception cref="ContainersException">It cannot be read.</exception>
    internal static IEnumerable<Digest> ContentOf(Engine engine, Digest manifest)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(manifest), OciReading.ImageManifest, "image manifest");
        return [manifest, document.Config.Digest, .. document.Layers.Select(layer => layer.Digest)];
    }

    private long SizeOf(Digest layer)
    {
        try
        {
            return engine.Layers.Contains(layer) ? engine.Layers.Read(layer).Size : 0;
        }
        catch (ContainersException)
        {
            return 0; // it goes without having said how large it was
        }
    }
}

/// <summary>What must stay.</summary>
/// <param name="Content">Content of images.</param>
/// <param name="Layers">Unpacked layers of images and containers, by diff id.</param>
internal sealed record Reachable(IReadOnlySet<Digest> Content, IReadOnlySet<Digest> Layers);
