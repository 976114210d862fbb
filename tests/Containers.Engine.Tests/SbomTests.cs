using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Building.Attestations;
using Containers.Oci;

namespace Containers.Engine.Tests;

/// <summary>Lists of software: several become one, and commands become words.</summary>
public class SbomTests
{
    private const string First = """{"components": [{"name": "a", "version": "1", "x": 1}, {"name": "b"}], "kept": true, "packages": [{"name": "p", "versionInfo": "1"}]}""";
    private const string Second = """{"components": [{"name": "a", "version": "1", "x": 2}, {"name": "a", "version": "2"}], "other": 1, "dependencies": [{"ref": "r"}], "packages": [{"name": "p"}, {"name": "p", "versionInfo": "1"}]}""";

    [Fact]
    public void The_first_of_what_is_in_several_counts()
    {
        var merged = Merged(SbomMerging.CycloneDx);
        Assert.Equal("""[{"name":"a","version":"1","x":1},{"name":"b"},{"name":"a","version":"2"}]""", merged["components"]!.ToJsonString());
        Assert.Equal("""[{"ref":"r"}]""", merged["dependencies"]!.ToJsonString());
        Assert.Equal(["components", "kept", "packages", "dependencies"], merged.Select(field => field.Key));
        Assert.Equal("""[{"name":"p","versionInfo":"1"},{"name":"p"}]""", Merged(SbomMerging.Spdx)["packages"]!.ToJsonString());
        Assert.Equal(First + Second, Encoding.UTF8.GetString(SbomDocuments.Merge([.. Bytes(First, Second)], SbomMerging.Concatenate)));
    }

    [Fact]
    public void Package_urls_are_found_in_both_forms()
    {
        var found = SbomDocuments.PackageUrls([.. Bytes(
            """{"components": [{"purl": "pkg:b"}, {"purl": 7}, 3, {}]}""",
            """{"packages": [{"externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:a"}, {"referenceType": "cpe", "referenceLocator": "no"}]}, {"externalRefs": "no"}]}""")]);
        Assert.Equal("""{"image_contents":{"dependencies":[{"purl":"pkg:a"},{"purl":"pkg:b"}]}}""", JsonNode.Parse(found)!.ToJsonString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"components\": [")]
    [InlineData("")]
    public void What_is_no_list_is_refused(string text) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => SbomDocuments.Merge([.. Bytes(First, text)], SbomMerging.Spdx)).Kind);

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData(" sh -c 'x \"y\" z' \"\" w\"1 2\"v ", "sh|-c|x \"y\" z||w1 2v")]
    public void Commands_are_words(string command, string words) => Assert.Equal(words, string.Join('|', ImageScanner.Words(command)));

    [Theory]
    [InlineData("")]
    [InlineData("a 'b")]
    public void What_has_no_words_is_no_command(string command) => Assert.Throws<ContainersException>(() => ImageScanner.Words(command));

    [Theory]
    [InlineData("https://me:secret@example.com/a@b.git#v1", "https://example.com/a@b.git#v1")]
    [InlineData("https://example.com?x=@", "https://example.com?x=@")]
    [InlineData("ssh://git@example.com", "ssh://example.com")]
    [InlineData("pkg:docker/a@1?platform=x", "pkg:docker/a@1?platform=x")]
    public void Nobody_is_told_who_fetched_it(string address, string told) => Assert.Equal(told, BuildSources.WithoutUser(address));

    private static JsonObject Merged(SbomMerging merging) => JsonNode.Parse(SbomDocuments.Merge([.. Bytes(First, Second)], merging))!.AsObject();

    private static IEnumerable<byte[]> Bytes(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);
}
