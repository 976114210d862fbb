using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Web;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

/// <summary>The token flow against the real registry, which verifies the signature and the access of every token.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Service = "ferry service";
    private const string Issuer = "ferry office";

    private readonly TestDirectory _directory = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private readonly ScriptedServer _office;
    private readonly RegistryProgram _registry;

    public TokenTests()
    {
        _certificate = RegistryProgram.SelfSigned(_key);
        _office = new ScriptedServer(Issue);
        _registry = new RegistryProgram(directory => (string.Empty, $"""
            auth:
              token:
                realm: http://{_office.Domain}/token?office=1
                service: {Service}
                issuer: {Issuer}
                rootcertbundle: {RegistryProgram.Write(directory, "office.crt", _certificate.ExportCertificatePem())}
            """));
    }

    public void Dispose()
    {
        _registry.Dispose();
        _office.Dispose();
        _certificate.Dispose();
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Pushing_with_a_password_and_fetching_without_one_both_get_their_tokens()
    {
        var store = _directory.Store("here");
        var image = Sample.Image(store, 100_000, 50);
        using (var known = Client(new RegistryOptions { Credential = Credential.Parse("ferry:river") }))
        {
            await new ImageTransfer(known, store, NoProgress.Instance).PushAsync(image, Name("team/a"), []);
            await new ImageTransfer(known, store, NoProgress.Instance).PushAsync(image, Name("team/b"), ["team/a"]);
        }

        Assert.Contains(_office.Requests, r => Query(r, "scope").Contains("repository:team/b:pull,push,repository:team/a:pull"));
        Assert.All(_office.Requests, r => Assert.Equal(Service, Query(r, "service")));
        Assert.All(_office.Requests, r => Assert.Equal("1", Query(r, "office")));

        using var anonymous = Client(new RegistryOptions());
        var fetched = await new ImageTransfer(anonymous, _directory.Store("there"), NoProgress.Instance).FetchAsync(Name("team/b"), Platform.Host);
        Assert.Equal(image.Digest, fetched.Manifest.Digest);
        Assert.Single(_office.Requests, r => r.Header("Authorization") is null); // one token for all of it
    }

    [Fact]
    public async Task An_identity_token_is_exchanged()
    {
        var auth = _directory.Write("auth.json", $$"""{"auths":{"{{_registry.Domain}}":{"identitytoken":"long-lived"} } }""");
        var store = _directory.Store("here");
        using var client = Client(new RegistryOptions { Files = CredentialFiles.At(auth) });
        await new ImageTransfer(client, store, NoProgress.Instance).PushAsync(Sample.Image(store, 10), Name("team/a"), []);
        Assert.All(_office.Requests, r => Assert.Equal("POST", r.Method));
    }

    [Fact]
    public async Task Who_may_only_fetch_cannot_push()
    {
        var store = _directory.Store("here");
        using var client = Client(new RegistryOptions());
        var e = await Assert.ThrowsAsync<ContainersException>(
            () => new ImageTransfer(client, store, NoProgress.Instance).PushAsync(Sample.Image(store, 10), Name("team/a"), []));
        Assert.Equal(ErrorKind.Denied, e.Kind);
        Assert.StartsWith("wherry login ", e.Hint);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_by_the_token_server()
    {
        using var client = Client(new RegistryOptions { Credential = Credential.Parse("ferry:wrong") });
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name("team/a")));
        Assert.Equal(ErrorKind.Denied, e.Kind);
        Assert.Equal($"token server {_office.Domain}: unauthorized: who are you?", e.Message);
    }

    private RegistryClient Client(RegistryOptions options) => new(_registry.Domain, options);

    private ImageReference Name(string repository) => ImageReference.Parse($"{_registry.Domain}/{repository}:1");

    private static string Query(Received request, string name) => HttpUtility.ParseQueryString(request.Path[request.Path.IndexOf('?')..])[name] ?? string.Empty;

    // Everybody may pull, ferry may push; a form brings an identity token.
    private Reply Issue(Received request)
    {
        var password = "Basic " + Convert.ToBase64String("ferry:river"u8);
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(request.Body));
        var header = request.Header("Authorization");
        if ((header is not null && header != password) || (request.Method == "POST" && form["refresh_token"] != "long-lived"))
        {
            return new Reply(401, """{"errors":[{"code":"UNAUTHORIZED","message":"who are you?"}]}""");
        }

        var mayPush = header == password || request.Method == "POST";
        var scopes = (request.Method == "POST" ? form["scope"]!.Split(' ') : HttpUtility.ParseQueryString(request.Path[request.Path.IndexOf('?')..]).GetValues("scope")!)
            .Select(scope => scope.Split(':'));
        var access = string.Join(',', scopes.Select(s =>
            $$"""{"type":"{{s[0]}}","name":"{{s[1]}}","actions":["pull"{{(mayPush && s[2].Contains("push") ? ",\"push\"" : "")}}]}"""));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var head = $$"""{"typ":"JWT","alg":"RS256","x5c":["{{Convert.ToBase64String(_certificate.RawData)}}"]}""";
        var claims = $$"""{"iss":"{{Issuer}}","sub":"x","aud":"{{Service}}","exp":{{now + 300}},"nbf":{{now - 10}},"iat":{{now}},"jti":"{{Guid.NewGuid()}}","access":[{{access}}]}""";
        var text = $"{Encode(Encoding.UTF8.GetBytes(head))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var name = request.Method == "POST" ? "access_token" : "token";
        return new Reply(200, $$"""{"{{name}}":"{{text}}.{{Encode(signature)}}","expires_in":300}""", ("Content-Type", "application/json"));
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
