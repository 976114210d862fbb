using System.Text;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

public sealed class PasswordTests(PasswordTests.Fixture fixture) : IClassFixture<PasswordTests.Fixture>, IDisposable
{
    private const string User = "ferry";
    private const string Password = "cross:the:river";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_right_password_opens_both_ways()
    {
        await PushAndFetch(new RegistryOptions { Credential = Credential.Parse($"{User}:{Password}") });
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("https://{0}")]
    [InlineData("http://{0}/v2/")]
    [InlineData("{0}/team")]
    [InlineData("{0}/team/tools")]
    public async Task The_password_is_found_in_a_file(string key)
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        var entry = string.Format(key, fixture.Registry.Domain);
        var path = _directory.Write("auth.json", $$"""{"auths":{"other.example":{"auth":"eDp5"},"{{entry}}":{"auth":"{{auth}}"} } }""");
        await PushAndFetch(new RegistryOptions { Files = CredentialFiles.At(path) });
    }

    [Fact]
    public async Task A_helper_program_may_have_the_password()
    {
        var helper = new HelperProgram(_directory);
        var path = _directory.Write("config.json", $$"""{"credHelpers":{"{{fixture.Registry.Domain}}":"{{helper.Name}}"} }""");
        new CredentialKeeper(path, []).Store(fixture.Registry.Domain, Credential.Of(User, Password));
        await PushAndFetch(new RegistryOptions { Files = CredentialFiles.At(path) });
        Assert.Equal(["get", "store"], helper.Arguments.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order());
    }

    [Fact]
    public async Task Without_one_the_error_says_how_to_give_it()
    {
        var e = await Refused(new RegistryOptions());
        Assert.EndsWith("team/tools:1: unauthorized: authentication required", e.Message);
        Assert.Equal($"wherry login {fixture.Registry.Domain}", e.Hint);
    }

    [Fact]
    public async Task A_wrong_one_is_refused_and_appears_nowhere()
    {
        var said = new List<string>();
        var e = await Refused(new RegistryOptions { Credential = Credential.Parse("ferry:wrong-secret"), Debug = said.Add });
        Assert.Contains("are wrong", e.Hint);
        Assert.All([e.ToString(), e.Hint!, .. said], text => Assert.DoesNotContain("wrong-secret", text));
        Assert.All([e.ToString(), .. said], text => Assert.DoesNotContain(Convert.ToBase64String("ferry:wrong-secret"u8), text));
    }

    [Fact]
    public async Task A_helper_that_should_have_it_and_is_not_installed_is_named()
    {
        var path = _directory.Write("config.json", $$"""{"credHelpers":{"{{fixture.Registry.Domain}}":"secretservice"} }""");
        var e = await Refused(new RegistryOptions { Files = CredentialFiles.At(path) });
        Assert.StartsWith("credential helper docker-credential-secretservice is not installed", e.Hint);
    }

    private async Task<ContainersException> Refused(RegistryOptions options)
    {
        using var client = new RegistryClient(fixture.Registry.Domain, options);
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name));
        Assert.Equal(ErrorKind.Denied, e.Kind);
        return e;
    }

    private async Task PushAndFetch(RegistryOptions options)
    {
        using var client = new RegistryClient(fixture.Registry.Domain, options);
        var store = _directory.Store("here");
        var image = Sample.Image(store, 100_000, 7);
        await new ImageTransfer(client, store, NoProgress.Instance).PushAsync(image, Name, []);
        var fetched = await new ImageTransfer(client, _directory.Store("there"), NoProgress.Instance).FetchAsync(Name, Platform.Host);
        Assert.Equal(image.Digest, fetched.Manifest.Digest);
    }

    private ImageReference Name => ImageReference.Parse($"{fixture.Registry.Domain}/team/tools:1");

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = RegistryProgram.WithPassword(User, Password);

        public void Dispose() => Registry.Dispose();
    }
}
