using System.Text.Json.Nodes;
using Containers.Oci;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

/// <summary>What login keeps and logout forgets.</summary>
public sealed class CredentialKeeperTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_kept_is_found_and_what_is_forgotten_is_not()
    {
        var keeper = Keeper("new/place/auth.json");
        Assert.Equal(keeper.Path, keeper.Store("a.example:5000", Credential.Of("jane", "s:ecret")));
        keeper.Store("b.example/team", Credential.Of("joe", "x"));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(keeper.Path));
        Assert.Equal("jane", Find(keeper, "a.example:5000")?.UserName);
        Assert.Equal("joe", Find(keeper, "b.example/team/tools")?.UserName);
        Assert.Null(Find(keeper, "b.example"));

        Assert.True(keeper.Remove("a.example:5000"));
        Assert.False(keeper.Remove("a.example:5000"));
        Assert.Null(Find(keeper, "a.example:5000"));
        keeper.RemoveAll();
        Assert.Null(Find(keeper, "b.example/team"));
    }

    [Fact]
    public void Whatever_else_stands_in_the_file_stays_there()
    {
        var path = _directory.Write("config.json", """{"currentContext":"far","auths":{"https://index.docker.io/v1/":{"auth":"eDp5","email":"x@y"},"a.example":{}},"HttpHeaders":{"X":"<1>"}}""");
        var link = Path.Combine(_directory.Path, "link.json");
        File.CreateSymbolicLink(link, path);
        var keeper = new CredentialKeeper(link, []);
        keeper.Store("b.example", Credential.Of("jane", "p"));
        Assert.True(keeper.Remove("docker.io"));

        Assert.Equal(path, File.ResolveLinkTarget(link, false)?.FullName);
        var document = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal(("far", "<1>", 2), ((string?)document["currentContext"], (string?)document["HttpHeaders"]!["X"], document["auths"]!.AsObject().Count));
        Assert.DoesNotContain("index.docker.io", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_left_as_it_is()
    {
        var path = _directory.Write("auth.json", "{\"auths\": {");
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => new CredentialKeeper(path, []).Store("a.example", Credential.Of("u", "p"))).Kind);
        Assert.Equal("{\"auths\": {", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("{{\"credHelpers\":{{\"a.example\":\"{0}\"}}}}", false)]
    [InlineData("{{\"credsStore\":\"{0}\"}}", false)]
    [InlineData("{{}}", true)]
    public void Helpers_keep_credentials_and_secrets_are_no_arguments(string file, bool isInSettings)
    {
        var helper = new HelperProgram(_directory);
        var path = _directory.Write("config.json", string.Format(file, helper.Name));
        IReadOnlyList<string> helpers = isInSettings ? [helper.Name, "containers-auth.json"] : [];
        var keeper = new CredentialKeeper(path, helpers);
        Assert.Equal("docker-credential-" + helper.Name, keeper.Store("a.example", Credential.Of("jane", "top-secret")));
        Assert.Contains("top-secret", Assert.Single(helper.Kept));
        Assert.DoesNotContain("jane", File.ReadAllText(path));

        var found = CredentialFiles.At(path).With(helpers).Find("a.example", "team/x");
        Assert.Equal(("jane", "top-secret", null), (found.Credential?.UserName, found.Credential?.Secret, found.Problem));
        Assert.Null(CredentialFiles.At(path).With(helpers).Find("other.example", "x").Problem);
        Assert.Equal(["store", "get", .. isInSettings || file.Contains("credsStore") ? ["get"] : (string[])[]], helper.Arguments.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(keeper.Remove("a.example"));
        Assert.False(keeper.Remove("a.example"));
        Assert.Empty(helper.Kept);
        keeper.Store("a.example", Credential.Of("jane", "again"));
        keeper.RemoveAll();
        Assert.Empty(helper.Kept);
    }

    [Fact]
    public void A_helper_is_asked_once_and_one_that_fails_stops_nothing()
    {
        var helper = new HelperProgram(_directory);
        var files = CredentialFiles.At(_directory.Write("config.json", $$"""{"credsStore":"{{helper.Name}}"}"""));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(files.Find("docker.io", "library/x").Credential);
        }

        Assert.Equal("get\nget\n", helper.Arguments); // docker.io has two spellings
        var broken = CredentialFiles.At(_directory.Write("broken.json", """{"credsStore":"is-not-there","auths":{"a.example":{"auth":"dTpw"}}}"""));
        Assert.Equal("u", broken.Find("a.example", "x").Credential?.UserName);
        Assert.Equal("credential helper docker-credential-is-not-there is not installed", broken.Find("b.example", "x").Problem);
        var outside = CredentialFiles.At(_directory.Write("outside.json", """{"credsStore":"../../bin/sh"}"""));
        Assert.Contains("is not installed", outside.Find("b.example", "x").Problem);
    }

    [Fact]
    public void The_environment_says_where()
    {
        Assert.Equal("/r/containers/auth.json", CredentialKeeper.UsualPath(name => name == "XDG_RUNTIME_DIR" ? "/r" : name == "HOME" ? "/h" : null));
        Assert.Equal("/x", CredentialKeeper.UsualPath(name => name == "REGISTRY_AUTH_FILE" ? "/x" : null));
    }

    [Theory]
    [InlineData("", "p")]
    [InlineData("a:b", "p")]
    [InlineData("a", "")]
    public void Half_a_credential_is_not_kept(string user, string password) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => Credential.Of(user, password)).Kind);

    private CredentialKeeper Keeper(string name) => new(Path.Combine(_directory.Path, name), []);

    private static Credential? Find(CredentialKeeper keeper, string key) => CredentialFiles.At(keeper.Path).Find(key);
}
