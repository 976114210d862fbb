using System.Security.Cryptography;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Signed claims about images, true or not.</summary>
internal static class Claims
{
    /// <summary>Signs as sigstore's tools do: a manifest beside the image whose layer is the claim and whose annotation is the signature.</summary>
    internal static async Task SignAsync(string domain, ECDsa key, string repository, string manifest, string claimedName, string claimedDigest)
    {
        var payload = Payload("cosign container image signature", claimedName, claimedDigest);
        var signature = Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var raw = new RawRegistry(domain, repository);
        var layer = await raw.Blob(payload, "application/vnd.dev.cosign.simplesigning.v1+json");
        layer["annotations"] = new Dictionary<string, string> { ["dev.cosignproject.cosign/signature"] = signature };
        var document = new Dictionary<string, object>
        {
            ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = await raw.Blob("{}"u8.ToArray(), "application/vnd.oci.image.config.v1+json"), ["layers"] = new[] { layer },
        };
        await raw.Manifest(manifest.Replace(':', '-') + ".sig", JsonSerializer.SerializeToUtf8Bytes(document), "application/vnd.oci.image.manifest.v1+json");
    }

    /// <summary>What an OpenPGP signature is made of.</summary>
    internal static byte[] OpenPgpPayload(string claimedName, string claimedDigest) => Payload("atomic container signature", claimedName, claimedDigest);

    private static byte[] Payload(string type, string name, string digest)
    {
        var critical = new Dictionary<string, object>
        {
            ["identity"] = new Dictionary<string, string> { ["docker-reference"] = name },
            ["image"] = new Dictionary<string, string> { ["docker-manifest-digest"] = digest },
            ["type"] = type,
        };
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["critical"] = critical, ["optional"] = new Dictionary<string, string>() });
    }
}
