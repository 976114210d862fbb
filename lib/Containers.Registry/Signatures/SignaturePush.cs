using System.Text.Json;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Signatures.Keys;

namespace Containers.Registry.Signatures;

/// <summary>Puts sigstore signatures beside images, where <see cref="SignatureFetch"/> finds them.</summary>
public static class SignaturePush
{
    /// <summary>Signs an image and adds the signature to those it has.</summary>
    /// <param name="client">The registry the image is at.</param>
    /// <param name="image">Its name.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="key">What to sign with.</param>
    /// <param name="store">Keeps what is to be sent, until a collection.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task SignAsync(RegistryClient client, ImageReference image, Digest manifest, SigningKey key, ContentStore store, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(store);
        var place = SignatureFetch.PlaceOf(image, manifest);
        var payload = ClaimWriter.Write(SignedClaim.SigstoreType, image, manifest);
        var layer = Descriptor(SignatureFetch.PayloadType, store.Add(payload), payload.Length) with
        {
            Annotations = new Dictionary<string, string> { [SignatureFetch.SignatureAnnotation] = Convert.ToBase64String(key.Sign(payload)) },
        };
        var before = await SignatureFetch.FindAsync(client, place, cancel).ConfigureAwait(false);
        IReadOnlyList<Descriptor> layers = [.. before?.Layers ?? [], layer];
        var configuration = JsonSerializer.SerializeToUtf8Bytes(
            new SignatureConfiguration { Rootfs = new SignatureLayers { DiffIds = [.. layers.Select(l => l.Digest.ToString())] } }, RegistryJson.Default.SignatureConfiguration);
        var document = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest, Config = Descriptor(MediaTypes.OciConfig, store.Add(configuration), configuration.Length), Layers = layers,
        };
        foreach (var content in (Descriptor[])[layer, document.Config])
        {
            await client.PushBlobAsync(place, content, TransferKind.Configuration, [], store, NoProgress.Instance, cancel).ConfigureAwait(false);
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, OciJson.Canonical.ImageManifest);
        await client.PutManifestAsync(place, new RemoteManifest(MediaTypes.OciManifest, bytes), cancel).ConfigureAwait(false);
    }

    private static Descriptor Descriptor(string type, Digest digest, long size) => new() { MediaType = type, Digest = digest, Size = size };
}

/// <summary>What stands where an image has its configuration: other tools want one, with a list of the "layers".</summary>
internal sealed record SignatureConfiguration
{
    public string Architecture { get; init; } = string.Empty;

    public string Os { get; init; } = string.Empty;

    public SignatureLayers? Rootfs { get; init; }
}

/// <summary>That list.</summary>
internal sealed record SignatureLayers
{
    public string Type { get; init; } = "layers";

    [System.Text.Json.Serialization.JsonPropertyName("diff_ids")]
    public IReadOnlyList<string> DiffIds { get; init; } = [];
}
