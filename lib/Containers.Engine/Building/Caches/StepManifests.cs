using System.Globalization;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building.Caches;

/// <summary>
/// The forms that steps have where builds exchange them: an image with the step's layer and nothing else, which any registry
/// keeps, or a note in the manifest of the image they became.
/// </summary>
internal static class StepManifests
{
    /// <summary>The annotation that says which step a manifest is, in itself and in an index.</summary>
    internal const string KeyAnnotation = "io.wherry.build.step";

    /// <summary>The annotation of an image that says which steps its layers are.</summary>
    internal const string InlineAnnotation = "io.wherry.build.steps";

    /// <summary>Writes a step's manifest into the content store.</summary>
    internal static Descriptor Write(Engine engine, KnownStep step, PushForm form)
    {
        var layer = step.Result.Layer;
        var manifest = new ManifestWriter(engine).Write(
            new ImageConfiguration
            {
                Created = step.Result.Created,
                Architecture = Platform.Host.Architecture,
                Os = Platform.Host.Os,
                Rootfs = new RootFileSystem { DiffIds = layer is null ? [] : [layer.DiffId] },
                History = [new HistoryEntry { Created = step.Result.Created, CreatedBy = step.Description, EmptyLayer = layer is null ? true : null }],
            },
            layer is null ? [] : [LayerTypes.In(layer.Blob, docker: false)],
            annotations: new Dictionary<string, string> { [KeyAnnotation] = step.Key });
        return new ManifestConversion(engine, form).Convert(manifest);
    }

    /// <summary>Reads a step's manifest.</summary>
    /// <exception cref="ContainersException">Corrupt: it is another step's, or makes no sense.</exception>
    internal static FoundStep Read(string key, Descriptor manifest, ReadOnlySpan<byte> bytes, Func<Descriptor, byte[]> readBlob)
    {
        var document = OciJson.Read(bytes, OciReading.ImageManifest, "manifest of a step");
        if (document.Annotations?.GetValueOrDefault(KeyAnnotation) != key)
        {
            throw new ContainersException(ErrorKind.Corrupt, "it is the manifest of something else");
        }

        var configuration = ReadConfiguration(document, readBlob);
        if (document.Layers.Count > 1)
        {
            throw new ContainersException(ErrorKind.Corrupt, "a step has more than one layer");
        }

        return new FoundStep(
            configuration.History is [{ CreatedBy: { } text }, ..] ? text : string.Empty,
            configuration.Created ?? DateTimeOffset.UnixEpoch,
            document.Layers.Count == 0 ? null : configuration.Rootfs.DiffIds[0],
            document.Layers.Count == 0 ? null : document.Layers[0],
            manifest);
    }

    /// <summary>The note about an image's layers: "KEY NUMBER TICKS" for each step, the number a layer's, or - for none.</summary>
    internal static string WriteInline(IEnumerable<KnownStep> steps, IReadOnlyList<Digest> diffIds) => string.Join(';', steps
        .Select(step => (step, At: step.Result.Layer is { } layer ? diffIds.ToList().IndexOf(layer.DiffId) : -1))
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.step.Key} {(one.At < 0 ? "-" : one.At)} {one.step.Result.Created.UtcTicks}")));

    /// <summary>Reads the note about an image's layers; nothing when it has none.</summary>
    /// <exception cref="ContainersException">Corrupt.</exception>
    internal static IReadOnlyDictionary<string, FoundStep> ReadInline(ReadOnlySpan<byte> bytes, Func<Descriptor, byte[]> readBlob)
    {
        var document = OciJson.Read(bytes, OciReading.ImageManifest, "image manifest");
        var found = new Dictionary<string, FoundStep>(StringComparer.Ordinal);
        if (document.Annotations?.GetValueOrDefault(InlineAnnotation) is not { Length: > 0 } note)
        {
            return found;
        }

        var diffIds = ReadConfiguration(document, readBlob).Rootfs.DiffIds;
        foreach (var parts in note.Split(';').Select(one => one.Split(' ')))
        {
            var layer = -1;
            if (parts.Length != 3 || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTimeOffset.MaxValue.UtcTicks ||
                (parts[1] != "-" && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out layer) || layer >= diffIds.Count)))
            {
                throw new ContainersException(ErrorKind.Corrupt, "the note about its steps makes no sense");
            }

            found[parts[0]] = new FoundStep(string.Empty, new DateTimeOffset(ticks, TimeSpan.Zero), layer < 0 ? null : diffIds[layer], layer < 0 ? null : document.Layers[layer], null);
        }

        return found;
    }

    private static ImageConfiguration ReadConfiguration(ImageManifest document, Func<Descriptor, byte[]> readBlob)
    {
        var configuration = OciJson.Read(readBlob(document.Config), OciReading.ImageConfiguration, "image configuration");
        return configuration.Rootfs.DiffIds.Count == document.Layers.Count && document.Layers.All(layer => layer.Size >= 0)
            ? configuration
            : throw new ContainersException(ErrorKind.Corrupt, "manifest and configuration do not fit together");
    }
}
