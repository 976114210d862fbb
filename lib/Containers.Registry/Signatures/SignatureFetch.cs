using System.Text;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Signatures;

/// <summary>A signature as it lies at a registry: not believed yet.</summary>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">The signature of it.</param>
public sealed record AttachedSignature(ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature);

/// <summary>Finds the sigstore signatures of images, kept beside them under the tag "sha256-DIGEST.sig".</summary>
public static class SignatureFetch
{
    /// <summary>The media type of what is signed.</summary>
    public const string PayloadType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>The annotation that holds the signature, base64.</summary>
    public const string SignatureAnnotation = "dev.cosignproject.cosign/signature";

    private const int MostSignatures = 100;
    private const int LongestPayload = 128 * 1024;

    /// <summary>The name under which a manifest's signatures are kept.</summary>
    public static ImageReference PlaceOf(ImageReference image, Digest manifest)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.WithTag($"{manifest.Algorithm}-{manifest.Hex}.sig");
    }

    /// <summary>All signatures of a manifest; none when there is nothing under that name.</summary>
    /// <exception cref="ContainersException">Corrupt, Unreachable and so on.</exception>
    public static async Task<IReadOnlyList<AttachedSignature>> FetchAsync(RegistryClient client, ImageReference image, Digest manifest, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var place = PlaceOf(image, manifest);
        var layers = (await FindAsync(client, place, cancel).ConfigureAwait(false))?.Layers ?? [];
        var signatures = new List<AttachedSignature>();
        foreach (var layer in layers.Where(layer => layer.MediaType == PayloadType).Take(MostSignatures))
        {
            if (layer.Annotations?.GetValueOrDefault(SignatureAnnotation) is { } text && Decode(text) is { } signature)
            {
                signatures.Add(new AttachedSignature(await client.ReadBlobAsync(place, layer, LongestPayload, cancel).ConfigureAwait(false), signature));
            }
        }

        return signatures;
    }

    /// <summary>The manifest with the signatures; null when there is none.</summary>
    internal static async Task<ImageManifest?> FindAsync(RegistryClient client, ImageReference place, CancellationToken cancel)
    {
        try
        {
            var document = await client.GetManifestAsync(place, cancel).ConfigureAwait(false);
            return OciJson.Read(document.Bytes.Span, OciReading.ImageManifest, $"signatures {place.Familiar}");
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[Encoding.ASCII.GetByteCount(text)];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }
}
