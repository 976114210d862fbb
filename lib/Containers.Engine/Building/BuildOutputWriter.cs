using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Files;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Building;

/// <summary>Makes of what was built what --output asks for. The build holds the content.</summary>
internal sealed class BuildOutputWriter(Engine engine, ImageBuildOptions options, StageTrees trees, IReadOnlyList<Predicate> predicates)
{
    private const uint OpenToAll = 0x1ed; // 0755

    /// <summary>Makes one output.</summary>
    /// <param name="output">Which.</param>
    /// <param name="state">The image's files.</param>
    /// <param name="manifest">The image; null when no output needs it.</param>
    /// <param name="names">Its names.</param>
    /// <returns>The image's manifest as it left the store; null when it did not.</returns>
    internal Descriptor? Write(BuildOutput output, ImageState state, Descriptor? manifest, IReadOnlyList<ImageReference> names)
    {
        switch (output.Kind)
        {
            case BuildOutputKind.Directory:
                Extract(state, output.Destination!);
                return null;
            case BuildOutputKind.Archive:
                options.WriteFile(output.Destination!, file => new TreeArchives(engine).Write(Tree(state), new ArchiveRequest(), file));
                return null;
            case BuildOutputKind.OciLayout when options.IsBundled(output):
                return Bundle(manifest!, state, names).Save(output, options.WriteFile);
            case BuildOutputKind.Image when options.IsBundled(output):
                return Bundle(manifest!, state, names).Push(options.Push with { Form = output.Form });
            case BuildOutputKind.OciLayout or BuildOutputKind.DockerArchive:
                return Save(output, new SavedImage(RecordOf(manifest!, state), names));
            case BuildOutputKind.Image when output.Push:
                return Push(output, manifest!, names);
            default:
                return null;
        }
    }

    private ImageBundle Bundle(Descriptor manifest, ImageState state, IReadOnlyList<ImageReference> names) => new(engine, [new BundledImage(manifest, state.Platform, predicates)], names);

    private TreePlace Tree(ImageState state) => trees.Of(state, "output");

    // As cp does it: nothing in the image, and no link that an earlier output brought, leads out of the directory.
    private void Extract(ImageState state, string directory)
    {
        Linux.Files.Tree.Make(directory, OpenToAll);
        engine.Work.Do(new FilesRequest
        {
            Action = FilesAction.Copy,
            Copy = new CopyRequest
            {
                Source = new CopySide { Place = Tree(state), Path = new CopyPath("/", true, true), Title = "the image" },
                Destination = new CopySide { Place = TreePlace.Host, Path = new CopyPath(directory, false, true), Title = "the host" },
                KeepSetId = true,
                SquashOwners = engine.Namespace.HasSingleId,
            },
        });
    }

    private Descriptor Save(BuildOutput output, SavedImage image)
    {
        var saver = new ImageSaver(engine);
        if (output.IsDirectory)
        {
            return saver.SaveLayout(image, output.Form, output.Destination!);
        }

        Descriptor? saved = null;
        options.WriteFile(output.Destination!, file =>
        {
            using var stream = file.OpenStream();
            saved = saver.SaveArchive(image, output.Form, output.Kind == BuildOutputKind.DockerArchive ? SaveFormat.DockerArchive : SaveFormat.OciArchive, stream);
        });
        return saved!;
    }

    private Descriptor Push(BuildOutput output, Descriptor manifest, IReadOnlyList<ImageReference> names)
    {
        if (names.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "tag is needed when pushing to registry") { Hint = "name the image with -t REGISTRY/REPOSITORY:TAG" };
        }

        var pusher = new ImagePusher(engine, options.Push with { Form = output.Form });
        return names.Select(name => pusher.Push(ConfigurationOf(manifest), name)).ToList()[^1].Manifest;
    }

    private ImageRecord RecordOf(Descriptor manifest, ImageState state) => new()
    {
        Id = ConfigurationOf(manifest),
        ManifestDigest = manifest.Digest.ToString(),
        ManifestMediaType = manifest.MediaType,
        Layers = [.. state.Layers.Select(layer => layer.DiffId.ToString())],
        Size = 0,
    };

    private string ConfigurationOf(Descriptor manifest) =>
        OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest").Config.Digest.Hex;
}
