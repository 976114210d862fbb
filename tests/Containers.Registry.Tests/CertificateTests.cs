using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

/// <summary>Private authorities and certificates of our own, kept in certs.d.</summary>
public sealed class CertificateTests(CertificateTests.Fixture fixture) : IClassFixture<CertificateTests.Fixture>, IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_private_authority_is_trusted_when_its_certificate_is_there()
    {
        var place = Place(fixture.Plain, "ca.crt");
        await PushAndFetch(fixture.Plain, new RegistryOptions { CertificatePlaces = ["/no/such/place", place] });
        await PushAndFetch(fixture.Plain, new RegistryOptions { CertificatePlaces = [place], TlsVerify = true });
        await PushAndFetch(fixture.Plain, new RegistryOptions { CertificateDirectory = fixture.Plain.CertificateDirectory });
    }

    [Fact]
    public async Task Another_registrys_authority_is_not()
    {
        var e = await Refused(fixture.Plain, new RegistryOptions { CertificateDirectory = fixture.Strict.CertificateDirectory });
        Assert.Equal($"registry {fixture.Plain.Domain}: its TLS certificate is signed by an unknown authority", e.Message);
        Assert.Contains("certs.d", e.Hint);
    }

    [Fact]
    public async Task A_registry_that_wants_to_know_who_we_are_is_shown_a_certificate()
    {
        await PushAndFetch(fixture.Strict, new RegistryOptions { CertificatePlaces = [Place(fixture.Strict, "ca.crt", "client.cert", "client.key")] });
        using var client = new RegistryClient(fixture.Strict.Domain, new RegistryOptions { CertificatePlaces = [Place(fixture.Strict, "ca.crt")], Retries = 0 });
        await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name(fixture.Strict)));
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named()
    {
        var lonely = _directory.Write("lonely/client.cert", "");
        Assert.Contains($"missing key {lonely[..^5]}.key", (await Refused(fixture.Plain, new RegistryOptions { CertificateDirectory = Path.GetDirectoryName(lonely) })).Message);
        var broken = _directory.Write("broken/client.cert", "nonsense");
        _directory.Write("broken/client.key", "nonsense");
        Assert.StartsWith($"certificate {broken}: ", (await Refused(fixture.Plain, new RegistryOptions { CertificateDirectory = Path.GetDirectoryName(broken) })).Message);
        Assert.Equal("certificate directory /no/such/place: no such directory", (await Refused(fixture.Plain, new RegistryOptions { CertificateDirectory = "/no/such/place" })).Message);
    }

    private static async Task<ContainersException> Refused(RegistryProgram registry, RegistryOptions options) => await Assert.ThrowsAsync<ContainersException>(async () =>
    {
        using var client = new RegistryClient(registry.Domain, options);
        await client.GetManifestAsync(Name(registry));
    });

    private string Place(RegistryProgram registry, params string[] files)
    {
        var place = $"certs-{Guid.NewGuid():N}";
        foreach (var file in files)
        {
            _directory.Write($"{place}/{registry.Domain}/{file}", File.ReadAllText(Path.Combine(registry.CertificateDirectory, file)));
        }

        return _directory.Write($"{place}/readme", "")[..^"/readme".Length];
    }

    private async Task PushAndFetch(RegistryProgram registry, RegistryOptions options)
    {
        using var client = new RegistryClient(registry.Domain, options);
        var store = _directory.Store("here");
        var image = Sample.Image(store, 100_000);
        await new ImageTransfer(client, store, NoProgress.Instance).PushAsync(image, Name(registry), []);
        Assert.Equal(image.Digest, (await new ImageTransfer(client, _directory.Store("there"), NoProgress.Instance).FetchAsync(Name(registry), Platform.Host)).Manifest.Digest);
    }

    private static ImageReference Name(RegistryProgram registry) => ImageReference.Parse($"{registry.Domain}/secret/tools:1");

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Plain { get; } = RegistryProgram.WithPrivateAuthority();

        public RegistryProgram Strict { get; } = RegistryProgram.WithPrivateAuthority(wantsCertificate: true);

        public void Dispose()
        {
            Plain.Dispose();
            Strict.Dispose();
        }
    }
}
