using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Upkeep;

/// <summary>Checks that images and containers have all that they refer to, and that unpacked layers are what they should be.</summary>
/// <param name="engine">The store.</param>
/// <param name="report">Where findings go.</param>
/// <param name="damaged">Content that was found damaged.</param>
internal sealed class ImageCheck(Engine engine, CheckReport report, IReadOnlySet<Digest> damaged)
{
    private readonly LayerCheck _layers = new(engine, report.Options);
    private readonly HashSet<Digest> _seen = [];

    internal void Run()
    {
        foreach (var image in engine.Images.List(_ => { }).ToList())
        {
            var problem = FindProblem(image, out var manifest);
            if (manifest is not null)
            {
                CheckLayers(image, manifest);
            }

            if (problem is not null)
            {
                report.Add($"image {image.Id}", problem, () => Drop(image));
            }
        }

        CheckArtifacts();
        CheckLists();
        foreach (var container in engine.Containers.List(_ => { }).ToList())
        {
            CheckLayersOf(container);
        }
    }

    private void CheckArtifacts()
    {
        foreach (var artifact in engine.Artifacts.List(_ => { }).ToList())
        {
            if (FindProblem(Digest.Parse(artifact.ManifestDigest)) is { } problem)
            {
                report.Add($"artifact {artifact.Name}", problem, () =>
                {
                    engine.Artifacts.Remove(artifact.Name);
                    return "the artifact was dropped";
                });
            }
        }
    }

    private void CheckLists()
    {
        foreach (var list in engine.Lists.List(_ => { }).ToList())
        {
            string? problem;
            try
            {
                problem = ManifestListEditor.Read(list).Manifests.Select(entry => FindProblem(entry.Digest)).FirstOrDefault(p => p is not null);
            }
            catch (ContainersException e)
            {
                problem = e.Message;
            }

            if (problem is not null)
            {
                report.Add($"manifest list {engine.Images.NamesById()[list.Id].FirstOrDefault() ?? list.Id}", problem, () =>
                {
                    engine.Images.NamesById()[list.Id].ToList().ForEach(name => engine.Images.Untag(name));
                    engine.Lists.Remove(list.Id);
                    return "the list was dropped";
                });
            }
        }
    }

    // Whether a manifest and all it refers to is here, whole.
    private string? FindProblem(Digest manifest)
    {
        try
        {
            var document = OciJson.Read(engine.Content.ReadDocument(manifest), OciReading.ImageManifest, "its manifest");
            return document.Layers.Prepend(document.Config).Select(FindProblem).FirstOrDefault(problem => problem is not null);
        }
        catch (ContainersException e)
        {
            return e.Message;
        }
    }

    private string? FindProblem(ImageRecord image, out ImageManifest? manifest)
    {
        manifest = null;
        try
        {
            var document = OciJson.Read(engine.Content.ReadDocument(Digest.Parse(image.ManifestDigest)), OciReading.ImageManifest, "its manifest");
            if (document.Config.Digest.Hex != image.Id)
            {
                return $"its manifest is of image {document.Config.Digest.Hex}";
            }

            var configuration = OciJson.Read(engine.Content.ReadDocument(document.Config.Digest), OciReading.ImageConfiguration, "its configuration");
            if (!configuration.Rootfs.DiffIds.Select(d => d.ToString()).SequenceEqual(image.Layers) || document.Layers.Count != image.Layers.Count)
            {
                return "its record, manifest and configuration have different layers";
            }

            manifest = document;
            return document.Layers.Select(FindProblem).FirstOrDefault(problem => problem is not null);
        }
        catch (ContainersException e)
        {
            return e.Message;
        }
    }

    private string? FindProblem(Descriptor layer) => engine.Content.SizeOf(layer.Digest) switch
    {
        null => $"its layer {layer.Digest} is not in the store",
        { } size when size != layer.Size => $"its layer {layer.Digest} is {size} bytes long, its manifest says {layer.Size}",
        _ => damaged.Contains(layer.Digest) ? $"its layer {layer.Digest} is damaged" : null,
    };

    private void CheckLayers(ImageRecord image, ImageManifest manifest)
    {
        foreach (var (diffId, archive) in image.Layers.Select(Digest.Parse).Zip(manifest.Layers))
        {
            if (!_seen.Add(diffId))
            {
                continue;
            }

            var whole = FindProblem(archive) is null;
            if (_layers.FindProblem(diffId, whole ? archive : null) is { } problem)
            {
                report.Add($"layer {diffId}", problem, () => whole
                    ? _layers.UnpackAgain(diffId, archive)
                    : throw CheckReport.Left("its archive is not there: pull the image again"));
            }
        }
    }

    private void CheckLayersOf(ContainerRecord container)
    {
        // Those of images have been checked; without an archive only their presence can be.
        foreach (var diffId in container.Layers.Select(Digest.Parse).Where(_seen.Add))
        {
            if (_layers.FindProblem(diffId, null) is { } problem)
            {
                report.Add($"container {container.Id}", $"layer {diffId}: {problem}", () => Drop(container));
            }
        }
    }

    private string Drop(ImageRecord image)
    {
        var users = engine.Containers.List(_ => { }).Where(container => container.ImageId == image.Id).ToList();
        if (users.Count > 0 && !report.Options.Force)
        {
            throw CheckReport.Left($"container {users[0].Id} is made of it: pull it again, or --force removes both");
        }

        foreach (var user in users)
        {
            Drop(user);
        }

        foreach (var name in engine.Images.NamesById()[image.Id].ToList())
        {
            engine.Images.Untag(name);
        }

        engine.Images.Remove(image.Id);
        return "the image was dropped";
    }

    private string Drop(ContainerRecord container)
    {
        if (!report.Options.Force || engine.Containers.HasMonitor(container.Id))
        {
            throw CheckReport.Left(engine.Containers.HasMonitor(container.Id) ? $"container {container.Id} is running" : "--force removes the container");
        }

        if (engine.Containers.Forget(container) is { } left)
        {
            engine.Work.Remove(left);
        }

        return "the container was removed";
    }
}
