using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>What can be said of manifest lists besides which images are in them, and in which forms they leave.</summary>
public class ManifestFlagTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string Zstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void Images_go_in_several_compressions_side_by_side()
    {
        using var store = new Store();
        Make(store);
        var name = $"{Domain}/forms/many:1";
        store.Wherry("manifest", "push", "-q", "--compression-format", "gzip", "--add-compression", "zstd:chunked,gzip", "many", name).Succeeds();
        var entries = Raw(name).GetProperty("manifests").EnumerateArray().ToList();
        Assert.Equal(["amd64", "arm64", "amd64 zstd", "arm64 zstd"], entries.Select(entry => entry.GetProperty("platform").GetProperty("architecture").GetString() + (IsMarked(entry) ? " zstd" : string.Empty)));
        Assert.All(entries, entry => Assert.Equal(IsMarked(entry), LayerType($"{Domain}/forms/many@{entry.GetProperty("digest").GetString()}") == Zstd));

        // Others read all of it, and it is the same image in each form.
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "--all", "--src-tls-verify=false", $"docker://{name}", $"oci:{store.Scratch}/copied:1"]).Succeeds();
        using var there = new Store(withImage: false);
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), there.Wherry("pull", "-q", name).Succeeds().Text);
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), there.Wherry("pull", "-q", $"{Domain}/forms/many@{entries[2].GetProperty("digest").GetString()}").Succeeds().Text);

        Assert.Contains("unknown compression format \"best\"", store.Wherry("manifest", "push", "--add-compression", "best", "many", name).Exits(125).Error);
        Assert.Contains("--all=false", store.Wherry("manifest", "push", "--all=false", "--add-compression", "zstd", "many", name).Exits(125).Error);
        Assert.Contains("docker's format has no layers compressed with zstd", store.Wherry("manifest", "push", "-f", "v2s2", "--add-compression", "zstd", "many", name).Exits(125).Error);
        Assert.Equal(2, JsonDocument.Parse(store.Wherry("manifest", "inspect", "many").Succeeds().Output).RootElement.GetProperty("manifests").GetArrayLength());
        store.Wherry("manifest", "push", "-q", "--rm", "--remove-signatures", "many", name).Succeeds();
        store.Wherry("manifest", "exists", "many").Exits(1);
    }

    [Fact]
    public void A_list_is_about_something_here_or_at_a_registry()
    {
        using var store = new Store();
        Make(store);
        store.Wherry("manifest", "annotate", "--index", "--subject", "bb", "--annotation", "a=b", "many").Succeeds();
        var here = Local(store, "many").GetProperty("subject");
        Assert.Equal(store.Inspect("bb", "{{.Digest}}"), here.GetProperty("digest").GetString());
        var pushed = Path.Combine(store.Scratch, "digest");
        store.Wherry("push", "-q", "--digestfile", pushed, "bb", $"{Domain}/subject/bb:1").Succeeds();
        store.Wherry("manifest", "annotate", "--index", "--subject", $"docker://{Domain}/subject/bb:1", "many").Succeeds();
        Assert.Equal(File.ReadAllText(pushed), Local(store, "many").GetProperty("subject").GetProperty("digest").GetString());
        store.Wherry("manifest", "push", "-q", "many", $"{Domain}/subject/many:1").Succeeds();
        Assert.Equal(File.ReadAllText(pushed), Raw($"{Domain}/subject/many:1").GetProperty("subject").GetProperty("digest").GetString());

        Assert.Contains("it wants --index", store.Wherry("manifest", "annotate", "--subject", "bb", "many", "bb").Exits(125).Error);
        Assert.Contains("either an image or --index is needed", store.Wherry("manifest", "annotate", "--subject", "bb", "many").Exits(125).Error);
        Assert.Contains("only --annotation and --subject are of the list itself", store.Wherry("manifest", "annotate", "--index", "--arch", "arm", "many").Exits(125).Error);
        Assert.Contains("not found", store.Wherry("manifest", "annotate", "--index", "--subject", $"{Domain}/subject/none:1", "many").Exits(125).Error);
        store.Wherry("manifest", "rm", "many").Succeeds();
    }

    [Fact]
    public void Files_are_in_a_list_beside_the_images()
    {
        using var store = new Store();
        Make(store);
        var (one, two) = (Path.Combine(store.Scratch, "one.txt"), Path.Combine(store.Scratch, "two.txt"));
        File.WriteAllText(one, "one\n");
        File.WriteAllText(two, "{}\n");
        store.Wherry("manifest", "add", "--artifact", "many", one, two).Succeeds();
        store.Wherry("manifest", "add", "--artifact", "--artifact-type", "a/b", "--artifact-layer-type", "t/x", "--artifact-exclude-titles", "--artifact-config", two, "--artifact-config-type", "c/t",
            "--artifact-subject", "bb", "--annotation", "n=v", "--os", "linux", "--arch", "amd64", "many", one).Succeeds();
        store.Wherry("system", "prune", "-f").Succeeds();
        var name = $"{Domain}/files/many:1";
        store.Wherry("manifest", "push", "-q", "--compression-format", "zstd", "many", name).Succeeds();
        var entries = Raw(name).GetProperty("manifests").EnumerateArray().ToList();
        Assert.Equal([null, null, "application/vnd.unknown.artifact.v1", "a/b"], entries.Select(entry => entry.TryGetProperty("artifactType", out var type) ? type.GetString() : null));
        Assert.False(entries[2].TryGetProperty("platform", out _));
        Assert.Equal("v", entries[3].GetProperty("annotations").GetProperty("n").GetString());
        var plain = Raw($"{Domain}/files/many@{entries[2].GetProperty("digest").GetString()}");
        Assert.Equal(["one.txt", "two.txt"], plain.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("annotations").GetProperty("org.opencontainers.image.title").GetString()));
        var full = Raw($"{Domain}/files/many@{entries[3].GetProperty("digest").GetString()}");
        Assert.Equal(("a/b", "c/t", "t/x", store.Inspect("bb", "{{.Digest}}")),
            (full.GetProperty("artifactType").GetString(), full.GetProperty("config").GetProperty("mediaType").GetString(), full.GetProperty("layers")[0].GetProperty("mediaType").GetString(), full.GetProperty("subject").GetProperty("digest").GetString()));
        Assert.False(full.GetProperty("layers")[0].TryGetProperty("annotations", out _));

        // No artifact is taken for the image of this machine, and all of it comes back from the registry.
        using var there = new Store(withImage: false);
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), there.Wherry("pull", "-q", name).Succeeds().Text);
        there.Wherry("manifest", "create", "--all", "back", "docker://" + name).Succeeds();
        Assert.Equal(4, Local(there, "back").GetProperty("manifests").GetArrayLength());
        there.Wherry("manifest", "remove", "back", entries[3].GetProperty("digest").GetString()!).Succeeds();
        Assert.Equal(3, Local(there, "back").GetProperty("manifests").GetArrayLength());

        Assert.Contains("--artifact-type requires --artifact", store.Wherry("manifest", "add", "--artifact-type", "a/b", "many", "bb").Exits(125).Error);
        Assert.Contains("no such file or directory", store.Wherry("manifest", "add", "--artifact", "many", one + "x").Exits(125).Error);
        Assert.Contains("none: image not known", store.Wherry("manifest", "add", "--artifact", "--artifact-subject", "none", "many", one).Exits(125).Error);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("dir")]
    public void A_list_goes_to_a_file_or_a_directory(string transport)
    {
        using var store = new Store();
        Make(store);
        var place = $"{transport}:{store.Scratch}/place" + (transport == "dir" ? string.Empty : ":many");
        var digest = store.Wherry("manifest", "push", "-q", "many", place).Succeeds().Text;
        var raw = Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "inspect", "--raw", place]).Succeeds().Output;
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(raw))));
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "--all", "--dest-tls-verify=false", place, $"docker://{Domain}/places/{transport}:1"]).Succeeds();
        using var there = new Store(withImage: false);
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), there.Wherry("pull", "-q", $"{Domain}/places/{transport}:1").Succeeds().Text);
        Assert.Equal(store.Inspect("other", "{{.Id}}"), there.Wherry("pull", "-q", "--arch", "arm64", $"{Domain}/places/{transport}:1").Succeeds().Text);
        there.Wherry("rmi", "-a", "-f").Succeeds();
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), there.Wherry("pull", "-q", place).Succeeds().Text);
        Assert.Contains("a list cannot be kept there", store.Wherry("manifest", "push", "many", $"docker-archive:{store.Scratch}/x.tar").Exits(125).Error);
    }

    [Fact]
    public void Images_of_files_and_directories_are_added_and_do_not_become_images_here()
    {
        using var store = new Store();
        Make(store);
        var id = store.Inspect("bb", "{{.Id}}");
        foreach (var place in (string[])["oci:{0}/layout:one", "oci-archive:{0}/archive.tar:one", "dir:{0}/dir", "docker-archive:{0}/docker.tar:one:1"])
        {
            store.Wherry("push", "-q", "bb", string.Format(place, store.Scratch)).Succeeds();
        }

        store.Wherry("manifest", "push", "-q", "many", $"oci:{store.Scratch}/lists:many").Succeeds();
        using var there = new Store(withImage: false);
        foreach (var place in (string[])["oci:{0}/layout:one", "oci-archive:{0}/archive.tar:one", "dir:{0}/dir", "docker-archive:{0}/docker.tar", "oci:{0}/lists:many"])
        {
            var from = string.Format(place, store.Scratch);
            there.Wherry("manifest", "create", "list", from).Succeeds();
            there.Wherry("manifest", "push", "-q", "--rm", "list", $"{Domain}/from/{place.Split(':')[0]}:1").Succeeds();
            Assert.Equal(string.Empty, there.Wherry("images", "-aq").Succeeds().Text);
            Assert.Equal(id, there.Wherry("pull", "-q", $"{Domain}/from/{place.Split(':')[0]}:1").Succeeds().Text);
            there.Wherry("rmi", "-a").Succeeds();
        }

        there.Wherry("manifest", "create", "--all", "list", $"oci:{store.Scratch}/lists:many").Succeeds();
        Assert.Equal(2, Local(there, "list").GetProperty("manifests").GetArrayLength());
        Assert.Contains("there is no such image in it", there.Wherry("manifest", "add", "list", $"oci:{store.Scratch}/layout:two").Exits(125).Error);
        Assert.Contains("no such file or directory", there.Wherry("manifest", "add", "list", $"dir:{store.Scratch}/none").Exits(125).Error);
        Assert.Contains("none: image not known", there.Wherry("manifest", "add", "list", "containers-storage:none").Exits(125).Error);
        store.Wherry("manifest", "add", "--arch", "s390x", "many", "containers-storage:bb").Succeeds();

        // A layout that lacks a layer, which is nowhere else either, is not taken for an image.
        there.Wherry("manifest", "rm", "list").Succeeds();
        there.Wherry("manifest", "create", "list").Succeeds();
        var layer = Directory.GetFiles(Path.Combine(store.Scratch, "layout/blobs/sha256")).MaxBy(path => new FileInfo(path).Length)!;
        File.Delete(layer);
        Assert.Contains($"sha256:{Path.GetFileName(layer)} is missing", there.Wherry("manifest", "add", "list", $"oci:{store.Scratch}/layout:one").Exits(125).Error);
    }

    [Fact]
    public void An_insecure_registry_is_one_whose_certificate_is_not_looked_at()
    {
        using var registry = RegistryProgram.WithTls();
        using var store = new Store();
        var name = $"{registry.Domain}/insecure/many:1";
        store.Wherry("manifest", "create", "many", "bb").Succeeds();
        Assert.Contains("--tls-verify=false", store.Wherry("manifest", "push", "-q", "many", name).Exits(125).Error);
        store.Wherry("manifest", "push", "-q", "--insecure", "many", name).Succeeds();
        store.Wherry("manifest", "inspect", name).Exits(125);
        store.Wherry("manifest", "inspect", "--insecure", name).Succeeds();
        store.Wherry("manifest", "create", "copy", "docker://" + name).Exits(125);
        store.Wherry("manifest", "create", "--insecure", "copy", "docker://" + name).Succeeds();
    }

    private static void Make(Store store)
    {
        store.Wherry("import", "-q", "-c", "CMD [\"arm\"]", BusyboxImage.Archive, "other").Succeeds();
        store.Wherry("manifest", "create", "many", "bb").Succeeds();
        store.Wherry("manifest", "add", "--arch", "arm64", "many", "other").Succeeds();
    }

    private static bool IsMarked(JsonElement entry) => entry.TryGetProperty("annotations", out var notes) && notes.TryGetProperty("io.github.containers.compression.zstd", out _);

    private static string? LayerType(string name) => Raw(name).GetProperty("layers")[0].GetProperty("mediaType").GetString();

    private static JsonElement Local(Store store, string list) => JsonDocument.Parse(store.Wherry("manifest", "inspect", list).Succeeds().Output).RootElement;

    private static JsonElement Raw(string name) =>
        JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}"]).Succeeds().Output).RootElement;
}
