using System.Text.Json;

namespace Containers.E2E.Tests;

public class RegistryTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    [Fact]
    public void What_one_store_pushes_another_one_pulls_exactly()
    {
        var name = $"{fixture.Registry.Domain}/team/bb:1";
        var digestFile = Path.GetTempFileName();
        string id;
        using (var here = new Store())
        {
            var push = here.Wherry("push", "--digestfile", digestFile, "bb", name).Succeeds();
            Assert.Empty(push.Output);
            Assert.Contains("Pushed", push.Error);
            Assert.Contains(File.ReadAllText(digestFile), push.Error);
            Assert.Contains("Layer already exists", here.Wherry("push", "bb", "docker://" + name).Succeeds().Error);
            Assert.Contains("Mounted", here.Wherry("image", "push", "bb", $"{fixture.Registry.Domain}/other/bb").Succeeds().Error);
            Assert.Empty(here.Wherry("push", "-q", "bb", name).Succeeds().Error);
            id = here.Inspect("bb", "{{.Id}}");
            Assert.Contains($"team/bb@{File.ReadAllText(digestFile)}", here.Inspect("bb", "{{.RepoDigests}}"));
        }

        var digest = File.ReadAllText(digestFile);
        File.Delete(digestFile);
        using var there = new Store(withImage: false);
        var pull = there.Wherry("pull", name).Succeeds();
        Assert.Equal(id, pull.Text);
        Assert.Contains("Download complete", pull.Error);
        Assert.Contains(digest, there.Inspect(name, "{{.RepoDigests}}"));
        Assert.Equal("by digest", there.Wherry("run", "--pull=never", "--rm", "--network=none", $"{fixture.Registry.Domain}/team/bb@{digest}", "echo", "by digest").Succeeds().Text);

        // And once more, from there: still the same.
        there.Wherry("push", "-q", "--digestfile", Path.Combine(there.Scratch, "digest"), name, $"{fixture.Registry.Domain}/third/bb:x").Succeeds();
        Assert.Equal(digest, File.ReadAllText(Path.Combine(there.Scratch, "digest")));
        var seen = Surroundings.Run("/usr/bin/skopeo", ["inspect", "--tls-verify=false", $"docker://{fixture.Registry.Domain}/third/bb:x"]).Succeeds();
        Assert.Equal(digest, JsonDocument.Parse(seen.Output).RootElement.GetProperty("Digest").GetString());
        var raw = Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{fixture.Registry.Domain}/third/bb:x"]).Succeeds();
        Assert.All(JsonDocument.Parse(raw.Output).RootElement.GetProperty("layers").EnumerateArray(), layer => Assert.EndsWith("+gzip", layer.GetProperty("mediaType").GetString()));
    }

    [Fact]
    public void Run_pulls_what_is_missing_and_does_as_the_policy_says()
    {
        var name = $"{fixture.Registry.Domain}/policy/bb:1";
        using var source = new Store();
        source.Wherry("push", "-q", "bb", name).Succeeds();
        using var store = new Store(withImage: false);
        Assert.Contains("image not known", store.Wherry("run", "--pull=never", "--rm", name).Exits(125).Error);
        var first = store.Wherry("run", "--rm", "--network=none", name, "echo", "hello").Succeeds();
        Assert.Equal("hello", first.Text);
        Assert.Contains($"Trying to pull {name}", first.Error);
        Assert.Empty(store.Wherry("run", "--rm", "--network=none", name, "true").Succeeds().Error);
        Assert.Empty(store.Wherry("run", "--pull=newer", "--rm", "--network=none", name, "true").Succeeds().Error);

        source.Wherry("import", "-q", "-c", "CMD [\"echo\", \"renewed\"]", BusyboxImage.Archive, "bb").Succeeds();
        source.Wherry("push", "-q", "bb", name).Succeeds();
        Assert.Empty(store.Wherry("run", "--pull=missing", "--rm", "--network=none", name, "true").Succeeds().Error);
        Assert.Equal("renewed", store.Wherry("run", "--pull=newer", "--rm", "--network=none", name).Succeeds().Text);
        Assert.Contains("Already exists", store.Wherry("create", "--pull=always", "--network=none", name).Succeeds().Error);
        Assert.Contains("unsupported pull policy", store.Wherry("run", "--pull=sometimes", name).Exits(125).Error);
    }

    [Fact]
    public void Every_tag_of_a_repository_comes_at_once()
    {
        using var source = new Store();
        source.Wherry("push", "-q", "bb", $"{fixture.Registry.Domain}/tags/bb:a").Succeeds();
        source.Wherry("push", "-q", "bb", $"{fixture.Registry.Domain}/tags/bb:b").Succeeds();
        using var store = new Store(withImage: false);
        Assert.Equal(2, store.Wherry("pull", "-q", "--all-tags", $"{fixture.Registry.Domain}/tags/bb").Succeeds().Output.Count(c => c == '\n'));
        store.Wherry("image", "exists", $"{fixture.Registry.Domain}/tags/bb:a").Succeeds();
        store.Wherry("image", "exists", $"{fixture.Registry.Domain}/tags/bb:b").Succeeds();
        store.Wherry("pull", "--all-tags", $"{fixture.Registry.Domain}/tags/bb:a").Exits(125);
    }

    [Fact]
    public void What_cannot_be_pulled_is_said_in_a_line()
    {
        using var store = new Store(withImage: false);
        var missing = store.Wherry("pull", "-q", $"{fixture.Registry.Domain}/no/such:1").Exits(125);
        Assert.Equal($"Error: manifest for {fixture.Registry.Domain}/no/such:1 not found: manifest unknown\n", missing.Error);
        Assert.Equal("Error: cannot reach registry 127.0.0.1:1: connection refused\n", store.Wherry("pull", "-q", "127.0.0.1:1/x").Exits(125).Error);
        Assert.Contains("--tls-verify=false", store.Wherry("pull", "--tls-verify", $"{fixture.Registry.Domain}/x").Exits(125).Error);
        Assert.Contains("image not known", store.Wherry("push", "nothing", "127.0.0.1:1/x").Exits(125).Error);
    }

    [Fact]
    public void Credentials_are_taken_from_the_flag_or_a_file()
    {
        using var registry = RegistryProgram.WithPassword("ferry", "river");
        var name = $"{registry.Domain}/team/bb:1";
        using var store = new Store();
        Assert.Contains("unauthorized", store.Wherry("push", "-q", "bb", name).Exits(125).Error);
        store.Wherry("push", "-q", "--creds", "ferry:river", "bb", name).Succeeds();
        Assert.DoesNotContain("secret", store.Wherry("--log-level=debug", "pull", "--creds", "ferry:secret", name).Exits(125).Error);
        var file = Path.Combine(store.Scratch, "auth.json");
        File.WriteAllText(file, "{\"auths\":{\"" + registry.Domain + "\":{\"auth\":\"" + Convert.ToBase64String("ferry:river"u8) + "\"}}}");
        store.Wherry("pull", "-q", "--authfile", file, name).Succeeds();
    }

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = new();

        public void Dispose() => Registry.Dispose();
    }
}
