using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Layers with a table of contents: they run as others do, and of a new version only what changed is fetched.</summary>
public class ChunkedLayerTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const int BigLength = 3_000_000;
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    [Fact]
    public async Task Of_an_estargz_image_runs_each_version_and_only_what_changed_is_fetched()
    {
        var directory = Directory.CreateTempSubdirectory("wherry-stargz-").FullName;
        foreach (var version in (string[])["one", "two"])
        {
            await PushStargz(version, File.ReadAllBytes(Archive(directory, version)));
        }

        Directory.Delete(directory, recursive: true);
        AssertSaves("stargz/tools");
    }

    [Fact]
    public void Of_a_zstd_chunked_image_runs_each_version_and_only_what_changed_is_fetched()
    {
        using (var store = new Store(withImage: false))
        {
            foreach (var version in (string[])["one", "two"])
            {
                store.Wherry("import", "-q", Archive(store.Scratch, version), "made").Succeeds();
                store.Wherry("push", "-q", "--compression-format", "zstd:chunked", "made", $"{fixture.Registry.Domain}/chunked/tools:{version}").Succeeds();
            }
        }

        AssertSaves("chunked/tools");
    }

    private void AssertSaves(string repository)
    {
        using var line = new SlowLine(fixture.Registry.Domain);
        line.Mend();
        using var store = new Store(withImage: false);
        long Pull(string version)
        {
            var before = line.Carried;
            store.Wherry("pull", "-q", $"{line.Domain}/{repository}:{version}").Succeeds();
            Assert.Equal(version, store.Wherry("run", "--rm", "--network=none", $"{line.Domain}/{repository}:{version}", "/bin/busybox", "cat", "/etc/version").Succeeds().Text);
            return line.Carried - before;
        }

        var (first, second) = (Pull("one"), Pull("two"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{repository}: {first} bytes, then {second}");
        Assert.True(first > BigLength, $"{first} bytes for the first version");
        Assert.True(second < first / 10, $"{second} bytes for the second version, {first} for the first");

        // What was put together is what was pushed, to the byte.
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        store.Wherry("push", "-q", $"{line.Domain}/{repository}:two", $"{fixture.Registry.Domain}/{repository}-copy:two").Succeeds();
        Assert.Equal(Raw($"{repository}:two"), Raw($"{repository}-copy:two"));

        // From a registry that says nothing of it, and with nothing to compare, all comes as ever.
        using var other = new Store(withImage: false);
        other.Wherry("pull", "-q", $"{fixture.Registry.Domain}/{repository}:two").Succeeds();
        Assert.Equal("two", other.Wherry("run", "--rm", "--network=none", $"{fixture.Registry.Domain}/{repository}:two", "/bin/busybox", "cat", "/etc/version").Succeeds().Text);
    }

    // The machine's busybox, many files that stay, and one that does not.
    private static string Archive(string directory, string version)
    {
        var tree = Directory.CreateDirectory(Path.Combine(directory, version)).FullName;
        foreach (var name in (string[])["bin", "etc", "data", "proc", "sys", "dev", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin/busybox"));
        File.WriteAllText(Path.Combine(tree, "etc/version"), version + "\n");
        var random = new Random(1);
        foreach (var (name, length) in ((string, int)[])[("big", BigLength), .. Enumerable.Range(0, 100).Select(i => ($"small{i}", 500 + (i * 37)))])
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(tree, "data", name), bytes);
        }

        var archive = Path.Combine(directory, version + ".tar");
        Surroundings.Run("/bin/tar", ["-C", tree, "--sort=name", "--format=ustar", "--owner=0", "--group=0", "--mtime=2001-09-09T01:46:40Z", "-cf", archive, "."]).Succeeds();
        return archive;
    }

    private async Task PushStargz(string version, byte[] archive)
    {
        var registry = new RawRegistry(fixture.Registry.Domain, "stargz/tools");
        using var layer = StargzLayer.Of(archive, chunkSize: 1 << 20);
        var blob = await registry.Blob(layer.Bytes, LayerType);
        blob["annotations"] = new Dictionary<string, string>
        {
            ["containerd.io/snapshot/stargz/toc.digest"] = layer.TableDigest, ["io.containers.estargz.uncompressed-size"] = $"{layer.Plain.Length}",
        };
        var diffId = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(layer.Plain));
        var config = await registry.Blob(
            Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/busybox"]},"rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}"""), ConfigType);
        var manifest = new Dictionary<string, object> { ["schemaVersion"] = 2, ["mediaType"] = ManifestType, ["config"] = config, ["layers"] = new[] { blob } };
        await registry.Manifest(version, JsonSerializer.SerializeToUtf8Bytes(manifest), ManifestType);
    }

    private string Raw(string name) =>
        Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{fixture.Registry.Domain}/{name}"]).Succeeds().Output;
}
