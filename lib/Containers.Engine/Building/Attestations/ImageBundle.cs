using System.Text.Json;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building.Attestations;

/// <summary>An image that leaves the store together with others, or with what is said of it.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Platform">What it is for.</param>
/// <param name="Predicates">What is said of it.</param>
internal sealed record BundledImage(Descriptor Manifest, Platform Platform, IReadOnlyList<Predicate> Predicates);

/// <summary>
/// Images of one build and what is said of them, as one list that leaves the store: to registries, or as a layout. The caller
/// holds the content and has it collected afterwards.
/// </summary>
internal sealed class ImageBundle(Engine engine, IReadOnlyList<BundledImage> images, IReadOnlyList<ImageReference> names)
{
    /// <summary>Brings the list and all that is in it to the registries of the names.</summary>
    /// <returns>The list.</returns>
    /// <exception cref="ContainersException">Invalid: it has no name.</exception>
    internal Descriptor Push(PushOptions options)
    {
        if (names.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "tag is needed when pushing to registry") { Hint = "name the image with -t REGISTRY/REPOSITORY:TAG" };
        }

        var list = Describe(options.Form.Compressing);
        var transfer = new ManifestListTransfer(engine, new PullOptions());
        return names.Select(name => transfer.Push(list, name, options with { Form = new PushForm() }, all: true)).ToList()[^1].Manifest;
    }

    /// <summary>Writes the list and all that is in it as an image layout.</summary>
    /// <param name="output">Where, and in which form.</param>
    /// <param name="writeFile">Has a file written.</param>
    /// <returns>The list.</returns>
    internal Descriptor Save(BuildOutput output, Action<string, Action<FileDescriptor>> writeFile)
    {
        var document = JsonSerializer.SerializeToUtf8Bytes(Describe(output.Form), OciJson.Canonical.ImageIndex);
        var list = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = engine.Content.Add(document), Size = document.Length };
        var saver = new ImageSaver(engine);
        if (output.IsDirectory)
        {
            var sink = new DirectorySink(output.Destination!);
            saver.SaveList(list, [.. names.Select(name => name.ToString())], sink, sink.Read("index.json"));
            return list;
        }

        writeFile(output.Destination!, file =>
        {
            using var stream = file.OpenStream();
            var sink = new ArchiveSink(stream);
            saver.SaveList(list, [.. names.Select(name => name.ToString())], sink, null);
            sink.Finish();
        });
        return list;
    }

    // What is said comes after all that it is said of.
    private ImageIndex Describe(PushForm form)
    {
        var conversion = new ManifestConversion(engine, form);
        var statements = new AttestationManifests(engine);
        var (entries, said) = (new List<Descriptor>(), new List<Descriptor>());
        foreach (var image in images)
        {
            var manifest = conversion.Convert(image.Manifest);
            entries.Add(manifest with { Platform = image.Platform, Annotations = null });
            if (image.Predicates.Count > 0)
            {
                said.Add(statements.Write(manifest, image.Platform, names, image.Predicates));
            }
        }

        return new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. entries, .. said] };
    }
}
