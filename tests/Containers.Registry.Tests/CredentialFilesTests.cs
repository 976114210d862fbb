using Containers.Oci;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

public sealed class CredentialFilesTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_first_file_that_knows_the_registry_wins()
    {
        Put("run/containers/auth.json", "a.example", "run:1");
        Put("home/.config/containers/auth.json", "b.example", "config:2");
        Put("home/.docker/config.json", "a.example", "docker:3");
        Put("home/.docker/config.json", "c.example", "docker:3");
        var files = FromEnvironment(("XDG_RUNTIME_DIR", "run"), ("HOME", "home"));
        Assert.Equal("run:1", Found(files, "a.example"));
        Assert.Equal("config:2", Found(files, "b.example"));
        Assert.Equal("docker:3", Found(files, "c.example"));
        Assert.Null(Found(files, "d.example"));
    }

    [Fact]
    public void A_file_named_by_the_environment_is_the_only_one()
    {
        Put("run/containers/auth.json", "a.example", "run:1");
        Put("named.json", "b.example", "named:2");
        var files = FromEnvironment(("REGISTRY_AUTH_FILE", "named.json"), ("XDG_RUNTIME_DIR", "run"));
        Assert.Null(Found(files, "a.example"));
        Assert.Equal("named:2", Found(files, "b.example"));
    }

    [Fact]
    public void The_most_specific_entry_wins()
    {
        var path = _directory.Write("auth.json", $$"""
            {"auths": {"x.example": {"auth": "{{Encode("host:1")}}"}, "x.example/team": {"auth": "{{Encode("team:2")}}"}, "x.example/team/a": {"auth": "{{Encode("a:3")}}"} } }
            """);
        var files = CredentialFiles.At(path);
        Assert.Equal("a:3", Found(files, "x.example", "team/a"));
        Assert.Equal("team:2", Found(files, "x.example", "team/b"));
        Assert.Equal("host:1", Found(files, "x.example", "other"));
        Assert.Null(Found(files, "y.example", "team/a"));
    }

    [Theory]
    [InlineData("https://index.docker.io/v1/")]
    [InlineData("index.docker.io")]
    [InlineData("docker.io")]
    public void Docker_hub_goes_by_several_names(string key)
    {
        Put("auth.json", key, "hub:1");
        Assert.Equal("hub:1", Found(CredentialFiles.At(Path.Combine(_directory.Path, "auth.json")), "docker.io"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"auths\": 7}")]
    public void A_file_that_cannot_be_read_is_named(string text)
    {
        var path = _directory.Write("auth.json", text);
        var e = Assert.Throws<ContainersException>(() => CredentialFiles.At(path).Find("x.example", "a"));
        Assert.Contains(path, e.Message);
    }

    [Theory]
    [InlineData("not base64 !")]
    [InlineData("bm9jb2xvbg==")] // no colon in it
    [InlineData("")]
    public void An_entry_without_credentials_is_passed_over(string auth)
    {
        var path = _directory.Write("auth.json", $$"""{"auths":{"x.example":{"auth":"{{auth}}"} } }""");
        Assert.Null(CredentialFiles.At(path).Find("x.example", "a").Credential);
    }

    [Fact]
    public void A_missing_file_that_was_asked_for_is_an_error() =>
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => CredentialFiles.At("/nowhere/auth.json")).Kind);

    [Theory]
    [InlineData("user")]
    [InlineData("user:")]
    [InlineData(":password")]
    public void Half_a_credential_is_refused(string text)
    {
        var e = Assert.Throws<ContainersException>(() => Credential.Parse(text));
        Assert.Equal("credentials must have the form USER:PASSWORD", e.Message);
    }

    private static string Encode(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string? Found(CredentialFiles files, string domain, string repository = "a") => files.Find(domain, repository).Credential is { } credential
        ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(credential.Basic))
        : null;

    private CredentialFiles FromEnvironment(params (string Name, string Path)[] variables) => CredentialFiles.FromEnvironment(
        name => variables.FirstOrDefault(v => v.Name == name).Path is { } path ? Path.Combine(_directory.Path, path) : null);

    private void Put(string file, string key, string credential)
    {
        var path = Path.Combine(_directory.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var entry = $"\"{key}\":{{\"auth\":\"{Encode(credential)}\"}}";
        var before = File.Exists(path) ? File.ReadAllText(path)[10..^2] + "," : string.Empty;
        File.WriteAllText(path, "{\"auths\":{" + before + entry + "}}");
    }
}
