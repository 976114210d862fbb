using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Flags of commands about images that are seldom given, and mean something all the same.</summary>
public class ImageFlagTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void An_image_remembers_the_names_it_had()
    {
        using var store = new Store();
        store.Wherry("import", "-q", "-c", "LABEL other=1", BusyboxImage.Archive, "other").Succeeds();
        store.Wherry("tag", "bb", "had:1", "had:2").Succeeds();
        store.Wherry("untag", "bb", "had:1").Succeeds();
        store.Wherry("tag", "other", "had:2").Succeeds();
        const string Ever = "docker.io/library/bb:latest, docker.io/library/had:2, docker.io/library/had:1";
        Assert.Equal(Ever, store.Wherry("images", "--history", "--format", "{{.History}}", "bb").Succeeds().Text);
        var table = store.Wherry("images", "--history", "bb").Succeeds().Text.Split('\n');
        Assert.Matches(@"^REPOSITORY\s+TAG\s+IMAGE ID\s+CREATED\s+SIZE\s+HISTORY$", table[0]);
        Assert.EndsWith(Ever, table[1]);
        Assert.Equal($"[{Ever.Replace(",", string.Empty, StringComparison.Ordinal)}]", store.Inspect("bb", "{{.NamesHistory}}"));

        // Without a name it is found by those it had.
        store.Wherry("untag", "bb").Succeeds();
        Assert.Contains("<none>", store.Wherry("images", "--history").Succeeds().Text);
        Assert.Equal(Ever, store.Wherry("images", "--history", "--filter", "dangling=true", "--format", "{{.History}}").Succeeds().Text);
        store.Wherry("rmi", "-a", "-f").Succeeds();
    }

    [Fact]
    public void Images_are_filtered_by_what_is_older_and_younger_than_another()
    {
        using var store = new Store(withImage: false);
        foreach (var (name, time) in (ReadOnlySpan<(string, string)>)[("old", "2001"), ("middle", "2002"), ("young", "2003")])
        {
            File.WriteAllText(Path.Combine(store.Scratch, "Dockerfile"), $"FROM scratch\nLABEL name={name}\n");
            store.Wherry("build", "-q", "--timestamp", new DateTimeOffset(int.Parse(time), 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString(), "-t", name, store.Scratch).Succeeds();
        }

        string Names(params string[] filters) => string.Join(' ', store.Wherry(["images", "--format", "{{.Repository}}", .. filters]).Succeeds().Text.Split('\n'));
        Assert.Equal("old", Names("--filter", "before=middle"));
        Assert.Equal("young", Names("-f", "since=middle"));
        Assert.Equal("young middle", Names("-f", "since=old"));
        Assert.Equal("middle", Names("-f", "since=old", "-f", "before=young"));
        Assert.Equal("middle old", Names("-f", "before=" + store.Inspect("young", "{{.Id}}")[..12]));
        Assert.Contains("image not known", store.Wherry("images", "-f", "before=none").Exits(125).Error);
    }

    [Fact]
    public void Ids_are_whole_if_that_is_asked_for()
    {
        using var store = new Store();
        var id = store.Inspect("bb", "{{.Id}}");
        foreach (var flag in (string[])["--no-trunc", "--notruncate"])
        {
            Assert.Equal("sha256:" + id, store.Wherry("images", "--quiet", flag).Succeeds().Text);
            Assert.Equal("sha256:" + id, store.Wherry("history", "--quiet", flag, "bb").Succeeds().Text);
        }

        Assert.Equal(id[..12], store.Wherry("images", "--all", "--quiet").Succeeds().Text);
        Assert.Contains("sha256:", store.Wherry("images", "--digests").Succeeds().Text.Split('\n')[1]);
    }

    [Fact]
    public void A_push_without_signatures_and_a_look_at_what_is_there()
    {
        using var store = new Store();
        var name = $"{Domain}/flags/bb:1";
        store.Wherry("push", "--quiet", "--remove-signatures", "bb", name).Succeeds();

        // docker's look at an image that is only at the registry: its manifest, or its list.
        var digest = store.Inspect("bb", "{{.Digest}}");
        var manifest = JsonDocument.Parse(store.Wherry("manifest", "inspect", name).Succeeds().Output).RootElement;
        Assert.Equal(store.Inspect("bb", "{{.Id}}"), manifest.GetProperty("config").GetProperty("digest").GetString()!["sha256:".Length..]);
        Assert.StartsWith("sha256:", digest);
        store.Wherry("manifest", "create", "list", "bb").Succeeds();
        var id = store.Wherry("manifest", "inspect", "list").Succeeds().Output;
        var entry = JsonDocument.Parse(id).RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
        store.Wherry("manifest", "annotate", "--features", "f", "--os-features", "g,h", "list", entry).Succeeds();
        var digestFile = Path.Combine(store.Scratch, "digest");
        store.Wherry("manifest", "push", "--quiet", "--digestfile", digestFile, "list", $"docker://{Domain}/flags/list:1").Succeeds();
        var there = JsonDocument.Parse(store.Wherry("manifest", "inspect", "--verbose", $"{Domain}/flags/list:1").Succeeds().Output).RootElement.GetProperty("manifests")[0].GetProperty("platform");
        Assert.Equal(("amd64", "f", 2), (there.GetProperty("architecture").GetString(), there.GetProperty("features")[0].GetString(), there.GetProperty("os.features").GetArrayLength()));
        Assert.Contains("not found", store.Wherry("manifest", "inspect", $"{Domain}/flags/none:1").Exits(125).Error);
    }

    [Fact]
    public void An_artifact_has_types_of_our_choice_and_gives_single_files()
    {
        using var store = new Store(withImage: false);
        var name = $"{Domain}/flags/artifact:1";
        foreach (var file in (string[])["one", "two"])
        {
            File.WriteAllText(Path.Combine(store.Scratch, file), file);
        }

        store.Wherry("artifact", "add", "--type", "a/b", "--file-type", "text/x", name, Path.Combine(store.Scratch, "one"), Path.Combine(store.Scratch, "two")).Succeeds();
        var manifest = JsonDocument.Parse(store.Wherry("artifact", "inspect", name).Succeeds().Output).RootElement.GetProperty("Manifest");
        Assert.Equal("a/b", manifest.GetProperty("artifactType").GetString());
        Assert.All(manifest.GetProperty("layers").EnumerateArray(), layer => Assert.Equal("text/x", layer.GetProperty("mediaType").GetString()));
        var row = store.Wherry("artifact", "ls", "--noheading", "--no-trunc").Succeeds().Text;
        Assert.Matches($@"^{Domain}/flags/artifact\s+1\s+[0-9a-f]{{64}}\s+6B$", row);

        var digest = manifest.GetProperty("layers")[1].GetProperty("digest").GetString()!;
        store.Wherry("artifact", "extract", "--digest", digest, name, Path.Combine(store.Scratch, "single")).Succeeds();
        Assert.Equal("two", File.ReadAllText(Path.Combine(store.Scratch, "single")));
        store.Wherry("artifact", "rm", "--all").Succeeds();
        Assert.Empty(store.Wherry("artifact", "ls", "--noheading").Succeeds().Text);
    }
}
