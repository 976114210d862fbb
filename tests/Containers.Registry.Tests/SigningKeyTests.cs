using System.Security.Cryptography;
using System.Text;
using Containers.Oci;
using Containers.Registry.Signatures;
using Containers.Registry.Signatures.Keys;

namespace Containers.Registry.Tests;

public class SigningKeyTests
{
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    public void Passphrases_become_the_keys_of_the_specification(string passphrase, string salt, int n, int r, int p, string key) =>
        Assert.Equal(key, Convert.ToHexStringLower(Scrypt.DeriveKey(Encoding.ASCII.GetBytes(passphrase), Encoding.ASCII.GetBytes(salt), n, r, p, 64)));

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(15, 8, 1)]
    [InlineData(1 << 30, 8, 1)]
    [InlineData(16, 8, 1 << 30)]
    public void Costs_nobody_can_bear_are_not_borne(int n, int r, int p) => Assert.False(Scrypt.IsBearable(n, r, p));

    [Fact]
    public void Keys_of_each_form_sign_what_their_public_halves_verify()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var locked = curve.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        foreach (var (pem, publicKey) in ((string, string)[])
            [
                (curve.ExportPkcs8PrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem()), (curve.ExportECPrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem()),
                (locked, curve.ExportSubjectPublicKeyInfoPem()), (rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportSubjectPublicKeyInfoPem()),
            ])
        {
            Assert.Equal(pem == locked, SigningKey.IsLocked(pem));
            using var key = SigningKey.Read(pem, "pass");
            var payload = """{"critical":{"identity":{"docker-reference":"x.org/y:1"},"image":{"docker-manifest-digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"type":"cosign container image signature"},"optional":null}"""u8.ToArray();
            Assert.Equal("x.org/y:1", SignedClaim.Verify(new AttachedSignature(payload, key.Sign(payload)), [Encoding.ASCII.GetBytes(publicKey)])!.Name);
        }

        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => SigningKey.Read(locked, "other")).Kind);
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => SigningKey.Read("hello", "")).Kind);
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => SigningKey.Read("-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\nYWJj\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n", "")).Kind);
    }
}
