using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

public sealed class TlsTests(TlsTests.Fixture fixture) : IClassFixture<TlsTests.Fixture>
{
    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public async Task A_certificate_nobody_vouches_for_is_refused(bool? verify)
    {
        using var client = new RegistryClient(fixture.Registry.Domain, new RegistryOptions { TlsVerify = verify });
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name));
        Assert.Equal(ErrorKind.Denied, e.Kind);
        Assert.Equal($"registry {fixture.Registry.Domain}: its TLS certificate is signed by an unknown authority", e.Message);
        Assert.Contains("--tls-verify=false", e.Hint);
    }

    [Fact]
    public async Task Without_verification_it_is_spoken_to_all_the_same()
    {
        using var directory = new TestDirectory();
        using var client = new RegistryClient(fixture.Registry.Domain, new RegistryOptions { TlsVerify = false });
        var store = directory.Store("here");
        var image = Sample.Image(store, 100_000);
        await new ImageTransfer(client, store, NoProgress.Instance).PushAsync(image, Name, []);
        var fetched = await new ImageTransfer(client, directory.Store("there"), NoProgress.Instance).FetchAsync(Name, Platform.Host);
        Assert.Equal(image.Digest, fetched.Manifest.Digest);
    }

    private ImageReference Name => ImageReference.Parse($"{fixture.Registry.Domain}/secret/tools:1");

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = RegistryProgram.WithTls();

        public void Dispose() => Registry.Dispose();
    }
}
