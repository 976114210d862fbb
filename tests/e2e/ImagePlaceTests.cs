using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Images in other forms, and in files and directories, as other tools write and read them.</summary>
public class ImagePlaceTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    [Theory]
    [InlineData("gzip", "9", "application/vnd.oci.image.layer.v1.tar+gzip")]
    [InlineData("zstd", "5", "application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("zstd:chunked", "3", "application/vnd.oci.image.layer.v1.tar+zstd")]
    public void A_push_compresses_layers_and_the_image_stays_the_same(string format, string level, string layerType)
    {
        var name = $"{fixture.Registry.Domain}/compressed/{format.Replace(':', '-')}:1";
        using var store = new Store();
        store.Wherry("push", "-q", "--compression-format", format, "--compression-level", level, "bb", name).Succeeds();
        Assert.Equal([layerType], LayerTypes(name));
        Assert.Contains("Layer already exists", store.Wherry("push", "--compression-format", format, "--compression-level", level, "bb", name).Succeeds().Error);
        var id = store.Inspect("bb", "{{.Id}}");

        using var there = new Store(withImage: false);
        Assert.Equal(id, there.Wherry("pull", "-q", name).Succeeds().Text);
        Assert.Equal("ran", there.Wherry("run", "--rm", "--network=none", name, "echo", "ran").Succeeds().Text);
        there.Wherry("push", "-q", "--compression-format", "gzip", "--force-compression=false", name, name + "-kept").Succeeds();
        Assert.Equal([layerType], LayerTypes(name + "-kept"));
    }

    [Fact]
    public void A_push_takes_docker_types_and_refuses_what_they_cannot_say()
    {
        var name = $"{fixture.Registry.Domain}/types/bb:1";
        using var store = new Store();
        store.Wherry("push", "-q", "-f", "v2s2", "--compression-level", "1", "bb", name).Succeeds();
        Assert.Equal(["application/vnd.docker.image.rootfs.diff.tar.gzip"], LayerTypes(name));
        Assert.Contains("no layers compressed with zstd", store.Wherry("push", "-q", "-f", "v2s2", "--compression-format", "zstd", "bb", name).Exits(125).Error);
        Assert.Contains("want gzip, zstd or zstd:chunked", store.Wherry("push", "--compression-format", "lzma", "bb", name).Exits(125).Error);
        Assert.Contains("not between 1 and 9", store.Wherry("push", "--compression-level", "10", "bb", name).Exits(125).Error);
        Assert.Contains("an online service vouches for", store.Wherry("push", "--sign-by-sigstore", "x", "bb", name).Exits(125).Error);

        // What was made for a registry only is gone when it is there.
        Assert.All(Directory.GetFiles(Path.Combine(store.Root, "content/blobs/sha256")).Select(path => Path.GetFileName(path)!), blob => Assert.Contains(blob, Reachable(store)));
    }

    private static string Reachable(Store store)
    {
        var manifest = store.Inspect("bb", "{{.Digest}}")["sha256:".Length..];
        return manifest + File.ReadAllText(Path.Combine(store.Root, "content/blobs/sha256", manifest));
    }

    [Fact]
    public void Saving_into_a_layout_adds_to_it()
    {
        using var store = new Store();
        store.Wherry("import", "-q", "-c", "CMD [\"other\"]", BusyboxImage.Archive, "other").Succeeds();
        var layout = Path.Combine(store.Scratch, "layout");
        store.Wherry("save", "--format", "oci-dir", "-o", layout, "bb").Succeeds();
        store.Wherry("save", "--format", "oci-dir", "-o", layout, "other").Succeeds();
        store.Wherry("save", "--format", "oci-dir", "-o", layout, "other").Succeeds();
        Assert.Equal(["docker.io/library/bb:latest", "docker.io/library/other:latest"], JsonDocument.Parse(File.ReadAllText(Path.Combine(layout, "index.json"))).RootElement.GetProperty("manifests")
            .EnumerateArray().Select(entry => entry.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString()).Order());
        using var there = new Store(withImage: false);
        Assert.Equal(2, there.Wherry("load", "-i", layout).Succeeds().Text.Split('\n').Length);
    }

    [Fact]
    public void A_layout_keeps_its_images_and_other_tools_read_it()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "other:2").Succeeds();
        var layout = Path.Combine(store.Scratch, "layout");
        var digest = Path.Combine(store.Scratch, "digest");
        store.Wherry("push", "--digestfile", digest, "bb", $"oci:{layout}:one").Succeeds();
        store.Wherry("push", "other:2", $"oci:{layout}:two").Succeeds();
        store.Wherry("push", "--compression-format", "gzip", "other:2", $"oci:{layout}:two").Succeeds();
        var seen = JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", $"oci:{layout}:one"]).Succeeds().Output);
        Assert.Equal(File.ReadAllText(digest), seen.RootElement.GetProperty("Digest").GetString());
        Assert.Equal("one\ntwo", string.Join('\n', Surroundings.Run("/usr/bin/umoci", ["list", "--layout", layout]).Succeeds().Text.Split('\n').Order()));
        Surroundings.Run("/usr/bin/umoci", ["stat", "--image", $"{layout}:two"]).Succeeds();

        using var there = new Store(withImage: false);
        var id = there.Wherry("pull", "-q", $"oci:{layout}:two").Succeeds().Text;
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), id);
        Assert.Contains("there is no such image in it", there.Wherry("pull", $"oci:{layout}:three").Exits(125).Error);
        Assert.Contains("no such file or directory", there.Wherry("pull", "oci:/no/such/place").Exits(125).Error);
        Assert.Equal("ran", there.Wherry("run", "--rm", "--network=none", $"oci:{layout}:one", "echo", "ran").Succeeds().Text);
    }

    [Fact]
    public void Archives_and_directories_go_both_ways_between_tools()
    {
        using var store = new Store();
        using var there = new Store(withImage: false);
        var id = store.Inspect("bb", "{{.Id}}");
        foreach (var (mine, its) in (ReadOnlySpan<(string, string)>)[("docker-archive:{0}/a.tar:one:1", "dir:{0}/a"), ("oci-archive:{0}/b.tar:one", "docker-archive:{0}/b2.tar:two:2"), ("dir:{0}/c", "oci-archive:{0}/c.tar:three"), ("oci:{0}/d:four", "dir:{0}/d2")])
        {
            var (from, to) = (string.Format(mine, store.Scratch), string.Format(its, store.Scratch));
            store.Wherry("push", "-q", "bb", from).Succeeds();
            Surroundings.Run("/usr/bin/skopeo", ["copy", "--quiet", "--insecure-policy", from, to]).Succeeds();
            Assert.Equal(id, there.Wherry("pull", "-q", to).Succeeds().Text);
        }

        Assert.Contains("two:2", there.Wherry("images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text);
        Assert.Equal(id, there.Wherry("pull", "-q", $"docker-archive:{store.Scratch}/a.tar:@0").Succeeds().Text);
        Assert.Contains("is there already", store.Wherry("push", "-q", "bb", $"docker-archive:{store.Scratch}/a.tar:two").Exits(125).Error);
        Assert.Contains("want docker-archive:PATH", there.Wherry("pull", "docker-archive:").Exits(125).Error);
    }

    private static string[] LayerTypes(string name)
    {
        var raw = Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}"]).Succeeds().Output;
        return [.. JsonDocument.Parse(raw).RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("mediaType").GetString()!)];
    }
}
