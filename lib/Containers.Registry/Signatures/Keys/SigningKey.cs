using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Registry.Signatures.Keys;

/// <summary>A private key for signing images: as cosign and skopeo lock theirs, or PKCS 8, SEC 1 or PKCS 1 in PEM form.</summary>
public sealed class SigningKey : IDisposable
{
    private static readonly string[] s_lockedLabels = ["ENCRYPTED COSIGN PRIVATE KEY", "ENCRYPTED SIGSTORE PRIVATE KEY"];

    private readonly AsymmetricAlgorithm _key;

    private SigningKey(AsymmetricAlgorithm key) => _key = key;

    /// <summary>Whether a key cannot be read without a passphrase.</summary>
    /// <param name="pem">The file with the key.</param>
    public static bool IsLocked(string pem) => LabelOf(pem) is { } label && label.StartsWith("ENCRYPTED ", StringComparison.Ordinal);

    /// <summary>Reads a key.</summary>
    /// <param name="pem">The file with the key.</param>
    /// <param name="passphrase">What it is locked with.</param>
    /// <exception cref="ContainersException">Invalid: it is none. Denied: the passphrase is another one.</exception>
    public static SigningKey Read(string pem, string passphrase)
    {
        var label = LabelOf(pem) ?? throw new ContainersException(ErrorKind.Invalid, "no private key in PEM form");
        if (s_lockedLabels.Contains(label))
        {
            var opened = Unlock(pem, Encoding.UTF8.GetBytes(passphrase));
            return new SigningKey(Import(key => key.ImportPkcs8PrivateKey(opened, out _)));
        }

        return new SigningKey(label == "ENCRYPTED PRIVATE KEY" ? Import(key => key.ImportFromEncryptedPem(pem, passphrase)) : Import(key => key.ImportFromPem(pem)));
    }

    /// <summary>Lets go of the key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Signs, as <see cref="SignedClaim"/> verifies.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> payload) => _key switch
    {
        ECDsa curve => curve.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        RSA rsa => rsa.SignData(payload, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => throw new InvalidOperationException("a key of neither kind"),
    };

    private static string? LabelOf(string pem) => PemEncoding.TryFind(pem, out var fields) ? pem[fields.Label] : null;

    private static AsymmetricAlgorithm Import(Action<AsymmetricAlgorithm> import)
    {
        foreach (var create in (Func<AsymmetricAlgorithm>[])[ECDsa.Create, RSA.Create])
        {
            var key = create();
            try
            {
                import(key);
                return key;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                key.Dispose();
            }
        }

        throw new ContainersException(ErrorKind.Invalid, "not a private key of an elliptic curve or of RSA, or the passphrase is another one");
    }

    private static byte[] Unlock(string pem, byte[] passphrase)
    {
        PemEncoding.TryFind(pem, out var fields);
        LockedKey? locked;
        try
        {
            locked = JsonSerializer.Deserialize(Convert.FromBase64String(pem[fields.Base64Data]), RegistryJson.Default.LockedKey);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new ContainersException(ErrorKind.Invalid, "the private key is damaged", e);
        }

        if (locked is not { Kdf: { Name: "scrypt", Params: { } cost, Salt: { } salt }, Cipher: { Name: "nacl/secretbox", Nonce: { } nonce }, Ciphertext: { } box } ||
            !Scrypt.IsBearable(cost.N, cost.R, cost.P))
        {
            throw new ContainersException(ErrorKind.Unsupported, "the private key is locked in a way that is not known here");
        }

        var key = Scrypt.DeriveKey(passphrase, salt, cost.N, cost.R, cost.P, 32);
        return SecretBox.Open(box, nonce, key) ?? throw new ContainersException(ErrorKind.Denied, "the private key is locked with another passphrase");
    }
}

/// <summary>A locked private key as it lies in its file.</summary>
internal sealed record LockedKey
{
    public LockedKeyDerivation? Kdf { get; init; }

    public LockedKeyCipher? Cipher { get; init; }

    public byte[]? Ciphertext { get; init; }
}

/// <summary>How the passphrase becomes a key.</summary>
internal sealed record LockedKeyDerivation
{
    public string? Name { get; init; }

    public LockedKeyCost? Params { get; init; }

    public byte[]? Salt { get; init; }
}

/// <summary>At what cost.</summary>
internal sealed record LockedKeyCost
{
    [System.Text.Json.Serialization.JsonPropertyName("N")]
    public int N { get; init; }

    public int R { get; init; }

    public int P { get; init; }
}

/// <summary>What that key opens.</summary>
internal sealed record LockedKeyCipher
{
    public string? Name { get; init; }

    public byte[]? Nonce { get; init; }
}
