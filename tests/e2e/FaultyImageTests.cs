using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Images at a registry whose bytes are what their digests say, and still no images: refused in one line, and nothing of them stays.</summary>
public class FaultyImageTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string TableDigest = "containerd.io/snapshot/stargz/toc.digest";

    private static readonly Lazy<byte[]> s_archive = new(() => File.ReadAllBytes(BusyboxImage.Archive));

    [Theory]
    [InlineData("truncated gzip", "the gzip compressed data is cut short")]
    [InlineData("truncated in its header", "the gzip compressed data is cut short")]
    [InlineData("truncated archive", "ends in the middle")]
    [InlineData("damaged gzip", "the gzip compressed data is damaged")]
    [InlineData("followed by something", "is followed by something else")]
    [InlineData("no archive", "archive")]
    [InlineData("another archive", "expected")]
    public async Task A_layer_that_is_none_is_refused(string fault, string error)
    {
        var archive = s_archive.Value;
        var packed = Gzip(archive);
        var layer = fault switch
        {
            "truncated gzip" => packed[..(packed.Length / 2)],
            "truncated in its header" => packed[..5],
            "truncated archive" => Gzip(archive[..(archive.Length / 2)]),
            "damaged gzip" => [.. packed[..^8], 0, 0, 0, 0, .. packed[^4..]],
            "followed by something" => [.. packed, .. "garbage"u8],
            "no archive" => Gzip(RandomNumberGenerator.GetBytes(5000)),
            _ => Gzip([.. archive, .. new byte[512]]),
        };
        await AssertRefused(fault, layer, Digest(archive), 1, error);
    }

    [Fact]
    public async Task A_table_of_contents_that_lies_changes_nothing()
    {
        using var store = new Store(withImage: false);
        for (var i = 0; i < 2; i++)
        {
            // The second has something to compare with, and a table that is not what it says.
            using var layer = StargzLayer.Of(s_archive.Value, chunkSize: i == 0 ? 1 << 20 : 1 << 19);
            var name = await Push($"table{i}", layer.Bytes, Digest(layer.Plain), 1, i == 0 ? layer.TableDigest : Digest("other"u8.ToArray()));
            store.Wherry("pull", "-q", name).Succeeds();
            Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", name, "/bin/echo", "works").Succeeds().Text);
        }
    }

    [Fact]
    public async Task A_manifest_and_a_configuration_that_do_not_fit_are_refused() =>
        await AssertRefused("count", Gzip(s_archive.Value), Digest(s_archive.Value), 2, "the manifest has 1 layers, the configuration 2");

    private async Task AssertRefused(string fault, byte[] layer, string diffId, int layers, string error)
    {
        var name = await Push(fault.Replace(' ', '-'), layer, diffId, layers, null);
        using var store = new Store(withImage: false);
        var result = store.Wherry("pull", "-q", name).Exits(125);
        Assert.StartsWith("Error: ", result.Error);
        Assert.Contains(error, result.Error);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(result.Output);
        Assert.Empty(store.Wherry("images", "-aq").Succeeds().Output);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "content/blobs/sha256")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "content/ingest")));
        var layersOf = Path.Combine(store.Root, "layers");
        Assert.DoesNotContain(Directory.Exists(layersOf) ? Directory.GetFileSystemEntries(layersOf) : [], path => Path.GetFileName(path) != "empty");
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    private async Task<string> Push(string tag, byte[] layer, string diffId, int layers, string? tableDigest)
    {
        var registry = new RawRegistry(fixture.Registry.Domain, "faulty/image");
        var blob = await registry.Blob(layer, LayerType);
        if (tableDigest is not null)
        {
            blob["annotations"] = new Dictionary<string, string> { [TableDigest] = tableDigest };
        }

        var config = new { architecture = "amd64", os = "linux", config = new { Cmd = new[] { "/bin/sh" } }, rootfs = new { type = "layers", diff_ids = Enumerable.Repeat(diffId, layers) } };
        var manifest = new Dictionary<string, object>
        {
            ["schemaVersion"] = 2, ["mediaType"] = ManifestType, ["config"] = await registry.Blob(JsonSerializer.SerializeToUtf8Bytes(config), ConfigType), ["layers"] = new[] { blob },
        };
        await registry.Manifest(tag, JsonSerializer.SerializeToUtf8Bytes(manifest), ManifestType);
        return $"{fixture.Registry.Domain}/faulty/image:{tag}";
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
