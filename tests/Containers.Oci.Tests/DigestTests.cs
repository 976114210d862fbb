using System.Text;
using Containers.Oci.References;

namespace Containers.Oci.Tests;

public class DigestTests
{
    private static readonly string s_hex = new('a', 64);

    [Fact]
    public void A_digest_has_an_algorithm_a_hash_and_a_short_form()
    {
        var digest = Digest.Parse($"sha256:{s_hex}");

        Assert.Equal(("sha256", s_hex, "aaaaaaaaaaaa", $"sha256:{s_hex}"), (digest.Algorithm, digest.Hex, digest.Short, digest.ToString()));
        Assert.Equal(128, Digest.Parse("sha512:" + new string('0', 128)).Hex.Length);
        Assert.Equal(digest, Digest.FromSha256Hex(s_hex));
        Assert.NotEqual(digest, Digest.Of([]));
    }

    [Fact]
    public void The_digest_of_some_bytes_is_their_sha256() => Assert.Equal(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of(Encoding.ASCII.GetBytes("abc")).ToString());

    public static TheoryData<string?> Malformed =>
        [default(string), "", "sha256", "sha256:", ":" + s_hex, s_hex, "sha256:" + s_hex[1..], "sha256:" + s_hex + "a", "sha256:" + s_hex.ToUpperInvariant(), "SHA256:" + s_hex,
         "md5:" + new string('a', 32), "sha512:" + s_hex, "sha256:" + new string('g', 64), "sha256:" + s_hex[..63] + "\n", " sha256:" + s_hex, "sha256:../" + s_hex[3..]];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_no_digest_is_refused_by_name(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
        if (text is not null)
        {
            var error = Assert.Throws<ContainersException>(() => Digest.Parse(text));
            Assert.Equal((ErrorKind.Invalid, $"invalid digest \"{text}\": want sha256: and 64 lower-case hexadecimal digits"), (error.Kind, error.Message));
        }
    }
}
