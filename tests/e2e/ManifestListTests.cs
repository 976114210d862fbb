using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Lists of images for several platforms: made, changed, pushed, and read by others.</summary>
public class ManifestListTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    [Fact]
    public void A_list_is_made_pushed_and_serves_each_platform_its_image()
    {
        var name = $"{fixture.Registry.Domain}/lists/bb:1";
        using var store = new Store();
        store.Wherry("import", "-q", "-c", "CMD [\"arm\"]", BusyboxImage.Archive, "other").Succeeds();
        var (own, arm) = (store.Inspect("bb", "{{.Id}}"), store.Inspect("other", "{{.Id}}"));
        store.Wherry("manifest", "exists", "many").Exits(1);
        store.Wherry("manifest", "create", "--annotation", "made=here", "many", "bb").Succeeds();
        store.Wherry("manifest", "exists", "many").Succeeds();
        Assert.Contains("that name is already in use", store.Wherry("manifest", "create", "many").Exits(125).Error);
        store.Wherry("manifest", "add", "--arch", "arm", "--annotation", "a=b", "many", "other").Succeeds();
        store.Wherry("manifest", "annotate", "--arch", "arm64", "--variant", "v8", "--os-version", "9", "many", "other").Succeeds();

        // What is only in the list stays in the store with it.
        store.Wherry("rmi", "other").Succeeds();
        store.Wherry("system", "prune", "--force").Succeeds();
        var digestFile = Path.Combine(store.Scratch, "digest");
        var pushed = store.Wherry("manifest", "push", "-q", "--digestfile", digestFile, "many", "docker://" + name).Succeeds().Text;
        Assert.Equal(File.ReadAllText(digestFile), pushed);
        var seen = JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}"]).Succeeds().Output).RootElement;
        Assert.Equal("here", seen.GetProperty("annotations").GetProperty("made").GetString());
        Assert.Equal(["linux/amd64//", "linux/arm64/v8/9"], seen.GetProperty("manifests").EnumerateArray().Select(Describe).Order());

        using var there = new Store(withImage: false);
        Assert.Equal(own, there.Wherry("pull", "-q", name).Succeeds().Text);
        Assert.Equal(arm, there.Wherry("pull", "-q", "--platform", "linux/arm64", name).Succeeds().Text);
        Assert.Equal(2, JsonDocument.Parse(there.Wherry("manifest", "inspect", name).Succeeds().Output).RootElement.GetProperty("manifests").GetArrayLength());

        // All of it again, from the registry to another place of it.
        there.Wherry("manifest", "create", "--all", "copy", "docker://" + name).Succeeds();
        there.Wherry("manifest", "push", "-q", "-f", "v2s2", "--rm", "copy", $"{fixture.Registry.Domain}/lists/copy:1").Succeeds();
        there.Wherry("manifest", "exists", "copy").Exits(1);
        var copy = JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{fixture.Registry.Domain}/lists/copy:1"]).Succeeds().Output).RootElement;
        Assert.Equal("application/vnd.docker.distribution.manifest.list.v2+json", copy.GetProperty("mediaType").GetString());
        Assert.Equal(2, copy.GetProperty("manifests").GetArrayLength());
        store.Wherry("manifest", "rm", "many").Succeeds();
    }

    [Fact]
    public void Images_leave_a_list_and_mistakes_are_told()
    {
        using var store = new Store();
        store.Wherry("manifest", "create", "few", "bb").Succeeds();
        Assert.Contains("\"manifests\": [", store.Wherry("manifest", "inspect", "few").Succeeds().Output);
        store.Wherry("manifest", "annotate", "--index", "--annotation", "x=y", "few").Succeeds();
        Assert.Contains("\"x\": \"y\"", store.Wherry("manifest", "inspect", "few").Succeeds().Output);
        store.Wherry("manifest", "remove", "few", "bb").Succeeds();
        Assert.Contains("is not in manifest list few", store.Wherry("manifest", "remove", "few", "bb").Exits(125).Error);
        Assert.Contains("no such manifest list", store.Wherry("manifest", "add", "none", "bb").Exits(125).Error);
        Assert.Contains("should be NAME=VALUE", store.Wherry("manifest", "annotate", "--annotation", "x", "few", "bb").Exits(125).Error);
        Assert.Contains("cannot reach registry 127.0.0.1:1", store.Wherry("manifest", "create", "failing", "127.0.0.1:1/x").Exits(125).Error);
        store.Wherry("manifest", "exists", "failing").Exits(1);
        Assert.Contains("no such manifest list", store.Wherry("manifest", "rm", "bb").Exits(1).Error);
        var id = store.Wherry("images", "-q", "--no-trunc", "few").Succeeds().Text["sha256:".Length..];
        Assert.Equal($"Untagged: docker.io/library/few:latest\nDeleted: {id}\n", store.Wherry("manifest", "rm", "few").Succeeds().Output);
        store.Wherry("manifest", "rm", "few").Exits(1);
        store.Wherry("manifest", "rm", "--ignore", "few").Succeeds();
    }

    [Fact]
    public void A_list_is_among_the_images_and_stands_for_the_one_of_this_machine()
    {
        using var store = new Store();
        store.Wherry("import", "-q", "-c", "CMD [\"arm\"]", BusyboxImage.Archive, "other").Succeeds();
        var id = store.Wherry("manifest", "create", "many", "bb").Succeeds().Text;
        Assert.Equal(id, store.Wherry("manifest", "add", "--arch", "arm64", "many", "other").Succeeds().Text);
        string Names(params string[] flags) => string.Join(' ', store.Wherry(["images", "--format", "{{.Repository}}:{{.Tag}}", "--sort", "repository", .. flags]).Succeeds().Text.Split('\n'));
        Assert.Equal("many:latest", Names("-f", "manifest=true"));
        Assert.Equal("bb:latest other:latest", Names("-f", "manifest=false"));
        Assert.Equal($"{id[..12]} true", store.Wherry("images", "--format", "{{.ID}} {{.IsManifestList}}", "many").Succeeds().Text);
        Assert.Equal("many:latest", Names("-f", "since=other"));

        // Wherever an image is wanted it stands for its own.
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), store.Inspect("many", "{{.Id}}"));
        Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", "many", "echo", "works").Succeeds().Text);
        Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", id[..12], "echo", "works").Succeeds().Text);
        store.Wherry("save", "-o", Path.Combine(store.Scratch, "many.tar"), "many").Succeeds();
        Assert.Contains("docker.io/library/many:latest", Surroundings.Run("/bin/tar", ["-xOf", Path.Combine(store.Scratch, "many.tar"), "manifest.json"]).Succeeds().Output.Replace("\\/", "/"));

        // Its names are images' names: one leads to one thing.
        store.Wherry("tag", "many", "again:2").Succeeds();
        store.Wherry("manifest", "annotate", "--index", "--annotation", "x=y", "again:2").Succeeds();
        Assert.Contains("\"x\": \"y\"", store.Wherry("manifest", "inspect", "many").Succeeds().Output);
        Assert.Contains("that name is already in use", store.Wherry("manifest", "create", "--amend", "bb").Exits(125).Error);
        store.Wherry("tag", "bb", "many").Succeeds();
        Assert.Equal("again:2", Names("-f", "manifest=true"));
        store.Wherry("untag", "again:2").Succeeds();
        Assert.Equal("<none>:<none>", Names("-f", "manifest=true"));
        store.Wherry("tag", id[..12], "many").Succeeds();
        store.Wherry("tag", "many", "again:2").Succeeds();

        // It goes with its last name, and takes no image along.
        Assert.Equal("Untagged: docker.io/library/again:2\n", store.Wherry("rmi", "again:2").Succeeds().Output);
        Assert.Equal($"Untagged: docker.io/library/many:latest\nDeleted: {id}\n", store.Wherry("rmi", "many").Succeeds().Output);
        Assert.Equal("bb:latest other:latest", Names());
        store.Wherry("manifest", "create", "many", "bb").Succeeds();
        store.Wherry("image", "exists", "many").Succeeds();
        store.Wherry("image", "prune", "-f").Succeeds();
        store.Wherry("manifest", "exists", "many").Succeeds();
        store.Wherry("image", "prune", "-a", "-f").Succeeds();
        store.Wherry("image", "exists", "many").Exits(1);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void An_image_that_is_only_in_a_list_runs_and_is_pushed_under_the_lists_name()
    {
        var name = $"{fixture.Registry.Domain}/lists/within:1";
        using var store = new Store();
        var id = store.Inspect("bb", "{{.Id}}");
        store.Wherry("manifest", "create", "many", "bb").Succeeds();
        store.Wherry("rmi", "bb").Succeeds();
        Assert.Contains("image not known", store.Wherry("inspect", "--type", "image", "many").Exits(125).Error);
        Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", "many", "echo", "works").Succeeds().Text);
        Assert.Equal(id, store.Inspect("many", "{{.Id}}"));
        store.Wherry("push", "-q", "many", name).Succeeds();
        store.Wherry("manifest", "create", "none").Succeeds();
        Assert.Contains("no image found in manifest list none:latest for linux/", store.Wherry("run", "--rm", "none").Exits(125).Error);
        store.Wherry("rmi", "-a").Succeeds();
        Assert.Equal(id, store.Wherry("pull", "-q", name).Succeeds().Text);
    }

    private static string Describe(JsonElement entry)
    {
        var platform = entry.GetProperty("platform");
        string Part(string name) => platform.TryGetProperty(name, out var value) ? value.GetString()! : string.Empty;
        return $"{Part("os")}/{Part("architecture")}/{Part("variant")}/{Part("os.version")}";
    }
}
