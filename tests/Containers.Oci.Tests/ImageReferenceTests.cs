using Containers.Oci.References;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Oci.Tests;

public class ImageReferenceTests
{
    private const string Sha = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36")]
    [InlineData("library/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("index.docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("someone/image", "docker.io/someone/image:latest", "someone/image:latest")]
    [InlineData("a/b/c/d", "docker.io/a/b/c/d:latest", "a/b/c/d:latest")]
    [InlineData("quay.io/a/b", "quay.io/a/b:latest", "quay.io/a/b:latest")]
    [InlineData("quay.io/a", "quay.io/a:latest", "quay.io/a:latest")]
    [InlineData("localhost/a", "localhost/a:latest", "localhost/a:latest")]
    [InlineData("localhost:5000/a:b", "localhost:5000/a:b", "localhost:5000/a:b")]
    [InlineData("host:1/a", "host:1/a:latest", "host:1/a:latest")]
    [InlineData("127.0.0.1:5000/a", "127.0.0.1:5000/a:latest", "127.0.0.1:5000/a:latest")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest")]
    [InlineData("[2001:db8::1]/a", "[2001:db8::1]/a:latest", "[2001:db8::1]/a:latest")]
    [InlineData("HOST.example/a", "HOST.example/a:latest", "HOST.example/a:latest")]
    [InlineData("a.b-c.d/e", "a.b-c.d/e:latest", "a.b-c.d/e:latest")]
    [InlineData("a_b/c__d/e-f/g---h/i.j", "docker.io/a_b/c__d/e-f/g---h/i.j:latest", "a_b/c__d/e-f/g---h/i.j:latest")]
    [InlineData("0", "docker.io/library/0:latest", "0:latest")]
    [InlineData("a:_", "docker.io/library/a:_", "a:_")]
    [InlineData("a:A.b-C_d", "docker.io/library/a:A.b-C_d", "a:A.b-C_d")]
    [InlineData("a:5000", "docker.io/library/a:5000", "a:5000")]
    [InlineData("a@" + Sha, "docker.io/library/a@" + Sha, "a@" + Sha)]
    [InlineData("a:t@" + Sha, "docker.io/library/a:t@" + Sha, "a:t@" + Sha)]
    [InlineData("host:1/a:t@" + Sha, "host:1/a:t@" + Sha, "host:1/a:t@" + Sha)]
    public void References_are_read_as_docker_reads_them(string text, string full, string familiar)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((full, familiar), (reference.ToString(), reference.Familiar));
        Assert.Equal(reference, ImageReference.Parse(full));
        Assert.Equal(reference, ImageReference.Parse(familiar));
    }

    [Theory]
    [InlineData("", "the repository name is empty")]
    [InlineData(":tag", "the repository name is empty")]
    [InlineData("quay.io/", "the repository name is empty")]
    [InlineData("Busybox", "repository name must be lowercase")]
    [InlineData("quay.io/A", "repository name must be lowercase")]
    [InlineData("a:", "a tag is")]
    [InlineData("a:-b", "a tag is")]
    [InlineData("a:.b", "a tag is")]
    [InlineData("a:b c", "a tag is")]
    [InlineData("a:ä", "a tag is")]
    [InlineData("-a", "each part")]
    [InlineData("a-", "each part")]
    [InlineData("a//b", "each part")]
    [InlineData("a/", "each part")]
    [InlineData("/a", "each part")]
    [InlineData("a..b", "each part")]
    [InlineData("a___b", "each part")]
    [InlineData("a._b", "each part")]
    [InlineData(".a", "each part")]
    [InlineData("a b", "each part")]
    [InlineData("ä", "each part")]
    [InlineData("a\n", "each part")]
    [InlineData("docker://busybox", "is not a port number")]
    [InlineData("https://quay.io/a", "is not a port number")]
    [InlineData("host:x/a", "\"x\" is not a port number")]
    [InlineData("host:/a", "\"\" is not a port number")]
    [InlineData("host:65536/a", "\"65536\" is not a port number")]
    [InlineData("-h.example/a", "\"-h.example\" is not a host name")]
    [InlineData("h..example/a", "\"h..example\" is not a host name")]
    [InlineData("h_h.example/a", "\"h_h.example\" is not a host name")]
    [InlineData("[::g]:1/a", "\"[::g]\" is not an IPv6 address")]
    [InlineData("[127.0.0.1]:1/a", "\"[127.0.0.1]\" is not an IPv6 address")]
    [InlineData("a@", "the digest after \"@\"")]
    [InlineData("a@sha256:abc", "the digest after \"@\"")]
    [InlineData("a@" + Sha + "@" + Sha, "the digest after \"@\"")]
    [InlineData("@" + Sha, "the repository name is empty")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "64 hexadecimal digits are an id and no name")]
    public void What_is_no_reference_is_named_with_what_is_wrong(string text, string why)
    {
        Assert.False(ImageReference.TryParse(text, out _));
        var error = Assert.Throws<ContainersException>(() => ImageReference.Parse(text));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.StartsWith($"invalid reference format: \"{text}\": ", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Theory]
    [InlineData("", "at the end")]
    [InlineData("quay.io/", "at the end")]
    [InlineData("a:", "at the end")]
    [InlineData("a-", "at the end")]
    [InlineData("a@sha256:abc", "at the end")]
    [InlineData("a b", "at character 2, \" \"")]
    [InlineData("a..b", "at character 3, \".\"")]
    [InlineData("a___b", "at character 4, \"_\"")]
    [InlineData("team/Tools", "at character 6, \"T\"")]
    [InlineData("a:b:c", "at character 2, \":\"")]
    [InlineData("a:-b", "at character 3, \"-\"")]
    [InlineData("a:b\u00e9", "at character 4, \"\u00e9\"")]
    [InlineData("\ud83d\ude00a:b", "at character 1, \"\ud83d\ude00\"")]
    [InlineData("a/\ud83d\ude00/b c", "at character 3, \"\ud83d\ude00\"")]
    [InlineData("a\tb", "at character 2, \"U+0009\"")]
    [InlineData("host:65536/a", "at character 6, \"6\"")]
    [InlineData("host:12x/a", "at character 8, \"x\"")]
    [InlineData("h..example/a", "at character 3, \".\"")]
    [InlineData("h-.example/a", "at character 2, \"-\"")]
    [InlineData("a@md5:abc", "at character 3, \"m\"")]
    [InlineData("a@sha256:abX", "at character 12, \"X\"")]
    public void The_character_that_is_wrong_is_pointed_at(string text, string where) =>
        Assert.EndsWith($" ({where})", Assert.Throws<ContainersException>(() => ImageReference.Parse(text)).Message);

    [Fact]
    public void A_character_that_belongs_nowhere_is_found_wherever_it_is_put()
    {
        var names = Gen.Elements("a", "team/tools", "quay.io/a_b/c__d:v1.0", "localhost:5000/a-b--c:x", "A/b", "1.2.3.4/a:_");
        var cases = from name in names from place in Gen.Choose(0, name.Length) from wrong in Gen.Elements('!', '\u00e4', '$', ' ') select (Text: name.Insert(place, wrong.ToString()), Place: place + 1);
        Prop.ForAll(cases.ToArbitrary(), given => Assert.Throws<ContainersException>(() => ImageReference.Parse(given.Text)).Message.Contains($"(at character {given.Place}, "))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData("busybox", null, "busybox", null)]
    [InlineData("someone/image:1", null, "someone/image", "1")]
    [InlineData("quay.io/a", "quay.io", "a", null)]
    [InlineData("docker.io/a:1", "docker.io", "a", "1")]
    [InlineData("localhost/a/b", "localhost", "a/b", null)]
    public void What_was_left_out_can_be_seen(string text, string? domain, string path, string? tag)
    {
        var parts = ReferenceParts.Parse(text);
        Assert.Equal((domain, path, tag, domain is null, text), (parts.Domain, parts.Path, parts.Tag, parts.IsShort, parts.Name + parts.Suffix));
        Assert.Equal(Sha, ReferenceParts.Parse(text + "@" + Sha).Digest.ToString());
    }

    [Fact]
    public void Names_and_tags_have_a_longest_length()
    {
        Assert.True(ImageReference.TryParse("quay.io/" + new string('a', 247) + ":" + new string('t', 128), out _));
        Assert.False(ImageReference.TryParse("quay.io/" + new string('a', 256), out _));
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
    }

    [Fact]
    public void The_parts_of_a_reference_can_be_replaced()
    {
        var reference = ImageReference.Parse("quay.io/a/b:t@" + Sha);

        Assert.Equal(("quay.io", "a/b", "quay.io/a/b", "t", Sha), (reference.Domain, reference.Path, reference.Name, reference.Tag, reference.Digest.ToString()));
        Assert.Equal("quay.io/a/b:u", reference.WithTag("u").ToString());
        Assert.Equal("quay.io/a/b@" + Sha, reference.WithDigest(reference.Digest!.Value).ToString());
    }

    [Fact]
    public void A_printed_reference_reads_as_itself()
    {
        var component = from parts in Gen.Elements("a", "0", "bc1").NonEmptyListOf() from separator in Gen.Elements(".", "_", "__", "-", "--", "") select string.Join(separator, parts.Take(4));
        var path = from components in component.NonEmptyListOf() select string.Join('/', components.Take(4));
        var domain = Gen.Elements("", "docker.io/", "localhost/", "localhost:5000/", "quay.io/", "A/", "[::1]:80/", "1.2.3.4/", "h:1/");
        var tag = Gen.Elements("", ":latest", ":_", ":V1.0-rc_1", ":5000");
        var digest = Gen.Elements("", "@" + Sha);
        var references = from d in domain from p in path from t in tag from g in digest select d + p + t + g;
        Prop.ForAll(references.ToArbitrary(), text =>
        {
            var reference = ImageReference.Parse(text);
            return ImageReference.Parse(reference.ToString()).Equals(reference) && ImageReference.Parse(reference.Familiar).Equals(reference);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_text_is_a_reference_or_an_error_of_ours()
    {
        var pieces = Gen.OneOf(Gen.Elements("/", ":", "@", "[", "]", ".", "-", "_", "a", "A", "0", "sha256:", Sha, "localhost", " ", "ä", "\0", "\uD800"), Gen.Choose(0, 0x3000).Select(c => ((char)c).ToString()));
        Prop.ForAll(pieces.ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                return ImageReference.TryParse(ImageReference.Parse(text).ToString(), out _);
            }
            catch (ContainersException e)
            {
                return e.Kind == ErrorKind.Invalid;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
