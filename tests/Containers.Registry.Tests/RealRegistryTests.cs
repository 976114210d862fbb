using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

public sealed class RealRegistryTests(RealRegistryTests.Fixture fixture) : IClassFixture<RealRegistryTests.Fixture>, IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly RegistryClient _client = new(fixture.Registry.Domain, new RegistryOptions());

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_image_comes_back_bit_for_bit()
    {
        var here = _directory.Store("here");
        var image = Sample.Image(here, 3_000_000, 1, 70_000, 500_000, 20);
        var name = Name("team/tools:1.0");
        await new ImageTransfer(_client, here, NoProgress.Instance).PushAsync(image, name, []);

        var there = _directory.Store("there");
        var fetched = await new ImageTransfer(_client, there, NoProgress.Instance).FetchAsync(name, Platform.Host);

        Assert.Equal(image, fetched.Manifest);
        Assert.Equal([image.Digest], fetched.Digests);
        Assert.Equal(here.ReadDocument(image.Digest), there.ReadDocument(image.Digest));
        Assert.Equal(here.List().Order(ByText), there.List().Order(ByText));
        foreach (var digest in there.List())
        {
            using var content = there.OpenRead(digest);
            content.CopyTo(Stream.Null); // throws unless the bytes are right
        }

        Assert.Empty(_directory.Leftovers("there"));
        Assert.Equal(image.Digest, await _client.FindDigestAsync(name));
    }

    [Fact]
    public async Task What_is_there_does_not_travel_again()
    {
        var here = _directory.Store("here");
        var image = Sample.Image(here, 1000, 2000);
        var layer = Sample.Read(here, image).Layers[0].Digest;
        var name = Name("again:1");
        var (first, second) = (new ProgressLog(), new ProgressLog());
        await new ImageTransfer(_client, here, first).PushAsync(image, name, []);
        await new ImageTransfer(_client, here, second).PushAsync(image, name, []);
        Assert.Equal([TransferState.Waiting, TransferState.Done], first.StatesOf(layer));
        Assert.Equal([TransferState.Waiting, TransferState.AlreadyThere], second.StatesOf(layer));

        var fetch = new ProgressLog();
        await new ImageTransfer(_client, here, fetch).FetchAsync(name, Platform.Host);
        Assert.Equal([TransferState.AlreadyThere], fetch.StatesOf(layer));
    }

    [Fact]
    public async Task Layers_are_taken_from_another_repository_of_the_registry()
    {
        var here = _directory.Store("here");
        var image = Sample.Image(here, 1000);
        var layer = Sample.Read(here, image).Layers[0].Digest;
        await new ImageTransfer(_client, here, NoProgress.Instance).PushAsync(image, Name("mount/source:1"), []);

        var log = new ProgressLog();
        await new ImageTransfer(_client, here, log).PushAsync(image, Name("mount/target:1"), ["mount/nowhere", "mount/source"]);
        Assert.Equal([TransferState.Waiting, TransferState.Mounted], log.StatesOf(layer));
        Assert.Equal(image.Digest, await _client.FindDigestAsync(Name("mount/target:1")));
    }

    [Fact]
    public async Task A_layer_that_is_in_an_image_twice_travels_once()
    {
        var here = _directory.Store("here");
        var layer = Sample.Blob(here, new byte[100], MediaTypes.OciLayerGzip);
        var image = Sample.Image(here, [layer, layer], "amd64");
        var log = new ProgressLog();
        await new ImageTransfer(_client, here, log).PushAsync(image, Name("twice:1"), []);
        Assert.Equal([TransferState.Waiting, TransferState.Done], log.StatesOf(layer.Digest));
    }

    [Fact]
    public async Task The_platform_chooses_the_manifest_of_an_index()
    {
        var here = _directory.Store("here");
        var transfer = new ImageTransfer(_client, here, NoProgress.Instance);
        var byPlatform = new Dictionary<string, Descriptor>();
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var image = Sample.Image(here, [Sample.Blob(here, Guid.NewGuid().ToByteArray(), MediaTypes.OciLayerGzip)], architecture);
            await transfer.PushAsync(image, Name("many").WithDigest(image.Digest), []);
            byPlatform[architecture] = image with { Platform = new Platform { Os = "linux", Architecture = architecture } };
        }

        var index = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. byPlatform.Values] };
        var document = new RemoteManifest(MediaTypes.OciIndex, JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Canonical.ImageIndex));
        await _client.PutManifestAsync(Name("many:1"), document);

        var there = new ImageTransfer(_client, _directory.Store("there"), NoProgress.Instance);
        var fetched = await there.FetchAsync(Name("many:1"), PlatformChoice.Parse("linux/arm64"));
        Assert.Equal(byPlatform["arm64"].Digest, fetched.Manifest.Digest);
        Assert.Equal([document.Digest, byPlatform["arm64"].Digest], fetched.Digests);

        var e = await Assert.ThrowsAsync<ContainersException>(() => there.FetchAsync(Name("many:1"), PlatformChoice.Parse("linux/s390x")));
        Assert.Equal(ErrorKind.NotFound, e.Kind);
        Assert.Contains("for linux/s390x: there is linux/amd64, linux/arm64", e.Message);
    }

    [Fact]
    public async Task A_missing_manifest_is_named()
    {
        var e = await Assert.ThrowsAsync<ContainersException>(() => _client.GetManifestAsync(Name("team/none:1")));
        Assert.Equal(ErrorKind.NotFound, e.Kind);
        Assert.Equal($"manifest for {fixture.Registry.Domain}/team/none:1 not found: manifest unknown", e.Message);
        e = await Assert.ThrowsAsync<ContainersException>(() => _client.FindDigestAsync(Name("team/none:1")));
        Assert.Equal(ErrorKind.NotFound, e.Kind);
    }

    [Fact]
    public async Task Tags_are_listed()
    {
        var here = _directory.Store("here");
        var image = Sample.Image(here, 10);
        foreach (var tag in (string[])["1", "2", "latest"])
        {
            await new ImageTransfer(_client, here, NoProgress.Instance).PushAsync(image, Name("tags:" + tag), []);
        }

        Assert.Equal(["1", "2", "latest"], (await _client.ListTagsAsync(Name("tags"))).Order());
    }

    [Fact]
    public async Task Who_insists_on_tls_is_not_served_without()
    {
        using var strict = new RegistryClient(fixture.Registry.Domain, new RegistryOptions { TlsVerify = true });
        var e = await Assert.ThrowsAsync<ContainersException>(() => strict.GetManifestAsync(Name("x:1")));
        Assert.Equal(ErrorKind.Unreachable, e.Kind);
        Assert.Contains("does not answer with TLS", e.Message);
        Assert.Contains("--tls-verify=false", e.Hint);
    }

    private static Comparer<Digest> ByText { get; } = Comparer<Digest>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private ImageReference Name(string rest) => ImageReference.Parse($"{fixture.Registry.Domain}/{rest}");

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = new();

        public void Dispose() => Registry.Dispose();
    }
}
