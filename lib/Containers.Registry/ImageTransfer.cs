using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Transfers;

namespace Containers.Registry;

/// <summary>An image that came from a registry and is in the content store, complete.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Digests">The digests it has at the registry: what the name leads to, and its manifest's if that is another.</param>
public sealed record FetchedImage(Descriptor Manifest, IReadOnlyList<Digest> Digests);

/// <summary>Whole images between a registry and a content store: manifest, configuration, layers.</summary>
public sealed class ImageTransfer(RegistryClient client, ContentStore store, ITransferProgress progress)
{
    // An index may list indexes; nobody nests them deeper.
    private const int MostLevels = 3;

    /// <summary>
    /// Asked before any content is fetched whether the image may come in, and throws if it may not. Given the digests of the
    /// image's manifest and, before it, of the indexes that lead there: what is said of those holds for it.
    /// </summary>
    public Func<IReadOnlyList<Digest>, CancellationToken, Task> Admit { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Knows parts of layers that are here already.</summary>
    public IKnownParts Known { get; init; } = NoKnownParts.Instance;

    /// <summary>
    /// Given an image's manifest and, for each layer that is not here, what writes it, before its first byte comes. The image's
    /// configuration is in the store by then. Called from several threads.
    /// </summary>
    public Action<ImageManifest, Descriptor, BlobWriter> Arriving { get; init; } = (_, _, _) => { };

    /// <summary>
    /// Fetches the image a reference names, for one platform. The configuration comes first and the manifest last, so that a manifest in
    /// the store has had all its content there.
    /// </summary>
    /// <exception cref="ContainersException">With the image's name in front.</exception>
    public async Task<FetchedImage> FetchAsync(ImageReference reference, Platform platform, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var named = await client.GetManifestAsync(reference, cancel).ConfigureAwait(false);
        var manifest = named;
        var digests = new List<Digest> { named.Digest };
        for (var level = 0; MediaTypes.IsIndex(manifest.MediaType); level++)
        {
            if (level >= MostLevels)
            {
                throw new ContainersException(ErrorKind.Unsupported, $"{reference.Familiar} is an index of indexes of indexes");
            }

            var index = OciJson.Read(manifest.Bytes.Span, OciReading.ImageIndex, $"index of {reference.Familiar}");
            var chosen = PlatformChoice.Choose(index, platform, reference.Familiar);
            manifest = await client.GetManifestAsync(reference.WithDigest(chosen.Digest), cancel).ConfigureAwait(false);
            digests.Add(manifest.Digest);
        }

        var document = OciJson.Read(manifest.Bytes.Span, OciReading.ImageManifest, $"manifest of {reference.Familiar}");
        RequireImage(document, reference);
        await Admit(digests, cancel).ConfigureAwait(false);
        await client.FetchBlobAsync(reference, document.Config, TransferKind.Configuration, store, progress, cancel: cancel).ConfigureAwait(false);
        await Side.BySideAsync(
            document.Layers.DistinctBy(layer => layer.Digest).Where(layer => layer.Digest != document.Config.Digest),
            (layer, stop) => client.FetchBlobAsync(
                reference, layer, TransferKind.Layer, store, progress, Known, writer => Arriving(document, layer, writer), stop),
            cancel).ConfigureAwait(false);
        store.Add(manifest.Bytes.Span);
        return new FetchedImage(manifest.Descriptor, [.. new[] { named.Digest, manifest.Digest }.Distinct()]);
    }

    /// <summary>Fetches the artifact a reference names: whatever files its manifest lists.</summary>
    /// <exception cref="ContainersException">Unsupported: an image, or a list.</exception>
    public async Task<Descriptor> FetchArtifactAsync(ImageReference reference, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var manifest = await client.GetManifestAsync(reference, cancel).ConfigureAwait(false);
        if (MediaTypes.IsIndex(manifest.MediaType))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{reference.Familiar} is a list, not an artifact");
        }

        var document = OciJson.Read(manifest.Bytes.Span, OciReading.ImageManifest, $"manifest of {reference.Familiar}");
        if (IsImage(document))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{reference.Familiar} is a container image, not an artifact") { Hint = $"wherry pull {reference.Familiar}" };
        }

        RequireSizes(document, reference);
        await Admit([manifest.Digest], cancel).ConfigureAwait(false);
        await Side.BySideAsync(
            Contents(document),
            (item, stop) => client.FetchBlobAsync(reference, item.Content, item.Kind, store, progress, cancel: stop),
            cancel).ConfigureAwait(false);
        store.Add(manifest.Bytes.Span);
        return manifest.Descriptor;
    }

    /// <summary>Brings an image to a registry as it is in the store, byte for byte; its manifest goes last.</summary>
    /// <param name="manifest">The image's manifest in the store.</param>
    /// <param name="destination">Under which name.</param>
    /// <param name="from">Repositories of the same registry that may have its layers.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task PushAsync(Descriptor manifest, ImageReference destination, IReadOnlyList<string> from, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(destination);
        var bytes = store.ReadDocument(manifest.Digest);
        var document = OciJson.Read(bytes, OciReading.ImageManifest, "image manifest");
        await Side.BySideAsync(
            Contents(document),
            (item, stop) => client.PushBlobAsync(destination, item.Content, item.Kind, from, store, progress, stop),
            cancel).ConfigureAwait(false);
        await client.PutManifestAsync(destination, new RemoteManifest(manifest.MediaType, bytes), cancel).ConfigureAwait(false);
    }

    // An empty layer may be in an image many times; it travels once.
    private static IEnumerable<(Descriptor Content, TransferKind Kind)> Contents(ImageManifest document) => document.Layers
        .Select(layer => (Content: layer, Kind: TransferKind.Layer))
        .Prepend((Content: document.Config, Kind: TransferKind.Configuration))
        .DistinctBy(item => item.Content.Digest);

    private static void RequireImage(ImageManifest document, ImageReference reference)
    {
        if (!IsImage(document))
        {
            throw new ContainersException(
                ErrorKind.Unsupported, $"{reference.Familiar} is not a container image but a {Access.PlainText.OneLine(document.ArtifactType ?? document.Config.MediaType)}")
            {
                Hint = $"if it is an artifact: wherry artifact pull {reference.Familiar}",
            };
        }

        RequireSizes(document, reference);
    }

    private static bool IsImage(ImageManifest document) => document.Config.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig;

    private static void RequireSizes(ImageManifest document, ImageReference reference)
    {
        if (document.Config.Size > OciJson.LargestDocument)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"configuration of {reference.Familiar} is longer than {OciJson.LargestDocument} bytes");
        }

        if (document.Layers.Prepend(document.Config).FirstOrDefault(content => content.Size < 0) is { } negative)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"manifest of {reference.Familiar} gives {negative.Digest} the size {negative.Size}");
        }
    }
}
