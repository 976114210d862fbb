using System.Security.Cryptography;
using System.Text.Json;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Registry.Signatures;

/// <summary>What a valid signature says: this digest is the image of that name.</summary>
/// <param name="Name">The name the signer gave the image.</param>
/// <param name="Manifest">The manifest that was signed.</param>
public sealed record SignedClaim(string Name, Digest Manifest)
{
    /// <summary>What sigstore signatures call themselves.</summary>
    public const string SigstoreType = "cosign container image signature";

    /// <summary>What OpenPGP signatures call themselves.</summary>
    public const string OpenPgpType = "atomic container signature";

    /// <summary>What a signature says, if one of the keys made it; null otherwise, and when it says nothing understandable.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="keys">Public keys, PEM: elliptic curves or RSA.</param>
    /// <exception cref="ContainersException">Invalid: a key is none.</exception>
    public static SignedClaim? Verify(AttachedSignature signature, IReadOnlyList<byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Any(key => IsMadeBy(signature, key)) ? Read(signature.Payload.Span, SigstoreType) : null;
    }

    /// <summary>What a signed document says; null when it says nothing understandable.</summary>
    /// <param name="payload">The document, whose signature has been verified.</param>
    /// <param name="type">What it must call itself.</param>
    internal static SignedClaim? Read(ReadOnlySpan<byte> payload, string type)
    {
        try
        {
            var critical = JsonSerializer.Deserialize(payload, RegistryJson.Default.SignedPayload)?.Critical;
            return critical?.Type == type && critical is { Identity.DockerReference: { Length: > 0 } name } && Digest.TryParse(critical.Image?.ManifestDigest, out var digest)
                ? new SignedClaim(name, digest)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsMadeBy(AttachedSignature signature, byte[] key)
    {
        var pem = System.Text.Encoding.ASCII.GetString(key);
        if (Import(ECDsa.Create, pem) is { } curve)
        {
            using (curve)
            {
                return curve.VerifyData(signature.Payload.Span, signature.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            }
        }

        using var rsa = Import(RSA.Create, pem) ?? throw new ContainersException(ErrorKind.Invalid, "a key of the policy is no public key in PEM form");
        return rsa.VerifyData(signature.Payload.Span, signature.Signature.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static T? Import<T>(Func<T> create, string pem)
        where T : AsymmetricAlgorithm
    {
        var key = create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
