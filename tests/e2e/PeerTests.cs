using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Images go back and forth between this program, podman, buildah and skopeo, and stay what they are.</summary>
public class PeerTests(PeerTests.Fixture fixture) : IClassFixture<PeerTests.Fixture>
{
    private string Domain => fixture.Registry.Domain;

    [Theory]
    [InlineData("oci", "gzip")]
    [InlineData("oci", "zstd")]
    [InlineData("oci", "zstd:chunked")]
    [InlineData("v2s2", "gzip")]
    public void They_pull_what_we_push(string format, string compression)
    {
        using var store = new Store();
        using var peer = new PeerTools();
        var id = Change(store, "ours:1");
        var name = $"{Domain}/ours/{format}-{compression.Replace(':', '-')}:1";
        var digestFile = Path.Combine(store.Scratch, "digest");
        store.Wherry("push", "-q", "--format", format, "--compression-format", compression, "--digestfile", digestFile, "ours:1", name).Succeeds();

        Assert.Equal(id, peer.Podman("pull", "-q", "--tls-verify=false", name).Succeeds().Text);
        Assert.Contains(File.ReadAllText(digestFile), peer.Podman("image", "inspect", "--format", "{{.RepoDigests}}", name).Succeeds().Text);
        var type = JsonDocument.Parse(peer.Podman("image", "inspect", name).Succeeds().Output).RootElement[0].GetProperty("ManifestType").GetString();
        Assert.Contains(format == "oci" ? "oci.image.manifest" : "docker.distribution.manifest.v2", type);
        var seen = peer.Script($"c=$(buildah from --pull-never {name}); cat $(buildah mount $c)/made; buildah inspect --format '{{{{.Docker.Config.Cmd}}}}' $c; buildah rm $c >/dev/null").Succeeds();
        Assert.Equal("made here\n[cat /made]", seen.Text);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public void We_pull_what_they_push_and_pass_it_on_byte_for_byte(string format)
    {
        using var store = new Store(withImage: false);
        using var peer = new PeerTools();
        var id = Theirs(peer, "theirs:1");
        var (name, copy) = ($"{Domain}/theirs/{format}:1", $"{Domain}/copies/{format}:1");
        peer.Podman("push", "-q", "--tls-verify=false", "--format", format, "theirs:1", name).Succeeds();
        var pulled = store.Wherry("pull", "-q", name).Succeeds().Text;
        if (format == "oci")
        {
            Assert.Equal(id, pulled);
        }

        Assert.Equal("from there", store.Wherry("run", "--rm", "--network=none", name).Succeeds().Text);
        store.Wherry("push", "-q", name, copy).Succeeds();
        Assert.Equal(Raw(name), Raw(copy));
        var there = Path.Combine(store.Scratch, "there");
        Surroundings.Run("/usr/bin/skopeo", ["copy", "--src-tls-verify=false", $"docker://{copy}", $"dir:{there}"]).Succeeds();
        foreach (var blob in Directory.EnumerateFiles(there).Where(file => Path.GetFileName(file).Length == 64))
        {
            Assert.StartsWith(Path.GetFileName(blob), Surroundings.Run("/usr/bin/sha256sum", [blob]).Text);
            Assert.Equal(File.ReadAllBytes(Path.Combine(store.Root, "content/blobs/sha256", Path.GetFileName(blob))), File.ReadAllBytes(blob));
        }
    }

    [Theory]
    [InlineData("docker-archive", "docker-archive")]
    [InlineData("oci-archive", "oci-archive")]
    [InlineData("oci-dir", "oci")]
    [InlineData("docker-dir", "dir")]
    public void Files_are_read_by_whoever_did_not_write_them(string format, string transport)
    {
        using var store = new Store();
        using var peer = new PeerTools();
        var id = Change(store, "ours:1");
        var (ours, theirs) = (Path.Combine(peer.Scratch, "ours"), Path.Combine(peer.Scratch, "theirs"));
        store.Wherry("save", "--format", format, "-o", ours, "ours:1").Succeeds();
        Assert.Equal(id, peer.Podman("pull", "-q", $"{transport}:{ours}").Succeeds().Text);
        if (format.EndsWith("archive", StringComparison.Ordinal))
        {
            Assert.Equal("Loaded image: docker.io/library/ours:1", peer.Podman("load", "-q", "-i", ours).Succeeds().Text);
        }

        Theirs(peer, "theirs:1");
        peer.Podman("save", "-q", "--format", format, "-o", theirs, "theirs:1").Succeeds();
        store.Wherry("load", "-i", theirs).Succeeds();
        var newest = store.Wherry("images", "-q", "--sort", "created").Succeeds().Text.Split('\n');
        Assert.Contains(newest, image => store.Inspect(image, "{{.Config.Cmd}}") == "[cat /made]");
        var loaded = newest.First(image => store.Inspect(image, "{{.Config.Cmd}}") == "[cat /made]" && !id.StartsWith(image, StringComparison.Ordinal));
        Assert.Equal("from there", store.Wherry("run", "--rm", "--network=none", loaded).Succeeds().Text);
    }

    [Fact]
    public void Lists_of_images_are_understood_both_ways()
    {
        using var store = new Store();
        using var peer = new PeerTools();
        store.Wherry("import", "-q", "-c", "CMD [\"arm\"]", BusyboxImage.Archive, "arm").Succeeds();
        store.Wherry("manifest", "create", "many", "bb").Succeeds();
        store.Wherry("manifest", "add", "--arch", "arm64", "--variant", "v8", "many", "arm").Succeeds();
        var name = $"{Domain}/lists/ours:1";
        store.Wherry("manifest", "push", "-q", "many", name).Succeeds();
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), peer.Podman("pull", "-q", "--tls-verify=false", name).Succeeds().Text);
        Assert.Equal(store.Inspect("arm", "{{.Id}}"), peer.Podman("pull", "-q", "--tls-verify=false", "--platform", "linux/arm64/v8", name).Succeeds().Text);

        Theirs(peer, "theirs:1");
        var theirs = $"{Domain}/lists/theirs:1";
        peer.Podman("manifest", "create", "few").Succeeds();
        peer.Podman("manifest", "add", "few", "containers-storage:localhost/theirs:1").Succeeds();
        peer.Podman("manifest", "push", "--all", "--tls-verify=false", "few", $"docker://{theirs}").Succeeds();
        store.Wherry("pull", "-q", theirs).Succeeds();
        Assert.Equal("from there", store.Wherry("run", "--rm", "--network=none", theirs).Succeeds().Text);
        store.Wherry("manifest", "rm", "many").Succeeds();
    }

    [Fact]
    public void An_image_of_dockers_first_schema_is_refused_in_a_line()
    {
        using var old = new RegistryProgram(_ => (string.Empty, "compatibility:\n  schema1:\n    enabled: true"));
        using var store = new Store();
        var archive = Path.Combine(store.Scratch, "bb.tar");
        store.Wherry("save", "-o", archive, "bb").Succeeds();
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "--dest-tls-verify=false", "--format", "v2s1", $"docker-archive:{archive}", $"docker://{old.Domain}/old/bb:1"]).Succeeds();
        var refused = store.Wherry("pull", "-q", $"{old.Domain}/old/bb:1").Exits(125);
        Assert.StartsWith($"Error: {old.Domain}/old/bb:1 has a manifest of docker's schema 1", refused.Error);
        Assert.Empty(refused.Output);
        Assert.DoesNotContain("old/bb", store.Wherry("images").Succeeds().Output);
    }

    private static string Raw(string name) => Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}"]).Succeeds().Output;

    // An image of two layers; its id, as podman tells it.
    private static string Change(Store store, string name)
    {
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "echo made here > /made").Succeeds();
        store.Wherry("commit", "-q", "-c", "CMD [\"cat\", \"/made\"]", "c", name).Succeeds();
        store.Wherry("rm", "c").Succeeds();
        return store.Inspect(name, "{{.Id}}");
    }

    // The same made by buildah, of the test's own root file system.
    private static string Theirs(PeerTools peer, string name)
    {
        File.WriteAllText(Path.Combine(peer.Scratch, "made"), "from there\n");
        return peer.Script($"""
            c=$(buildah from scratch)
            buildah add -q $c {BusyboxImage.Archive} / >/dev/null
            buildah commit -q $c localhost/base:1 >/dev/null
            d=$(buildah from --pull-never localhost/base:1)
            buildah copy -q $d {peer.Scratch}/made /made >/dev/null
            buildah config --cmd '["cat", "/made"]' $d
            buildah commit -q $d {name}
            buildah rm $c $d >/dev/null
            """).Succeeds().Text;
    }

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = new();

        public void Dispose() => Registry.Dispose();
    }
}
