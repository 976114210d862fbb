using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>save and load in all forms, and what other tools make of them.</summary>
public class SaveTests
{
    [Theory]
    [InlineData("docker-archive", false)]
    [InlineData("oci-archive", false)]
    [InlineData("oci-dir", true)]
    [InlineData("docker-dir", true)]
    public void What_is_saved_loads_again_and_other_tools_read_it(string format, bool isDirectory)
    {
        using var store = new Store();
        var id = Change(store, "two:1");
        var path = Path.Combine(store.Scratch, "saved");
        store.Wherry("save", "--format", format, "-o", path, "two:1").Succeeds();
        var transport = format switch { "oci-dir" => "oci", "docker-dir" => "dir", _ => format };
        var seen = Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "inspect", "--config", $"{transport}:{path}"]).Succeeds().Output;
        using var config = JsonDocument.Parse(seen);
        Assert.Equal("/made", config.RootElement.GetProperty("config").GetProperty("Cmd")[1].GetString());

        using var other = new Store(withImage: false);
        var loaded = other.Wherry("load", "-i", path).Succeeds().Text;
        Assert.Equal(format == "docker-dir" ? $"Loaded image: {id}" : "Loaded image: docker.io/library/two:1", loaded);
        Assert.Equal("made here", other.Wherry("run", "--rm", "--network=none", id).Succeeds().Text);
        if (!isDirectory)
        {
            store.Wherry("rmi", "two:1").Succeeds();
            var piped = Surroundings.Run("/bin/sh", ["-c", $"gzip -c {path} | {Surroundings.Program} {string.Join(' ', store.Flags)} load -q"]).Succeeds();
            Assert.Equal("Loaded image: docker.io/library/two:1", piped.Text);
        }
    }

    [Fact]
    public void Manifests_and_blobs_come_out_bit_for_bit()
    {
        using var store = new Store();
        Change(store, "two:1");
        var (one, two) = (Path.Combine(store.Scratch, "one.tar"), Path.Combine(store.Scratch, "two.tar"));
        store.Wherry("save", "--format", "oci-archive", "-o", one, "two:1").Succeeds();
        store.Wherry("save", "--format", "oci-archive", "-o", two, "two:1").Succeeds();
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        var layout = Directory.CreateDirectory(Path.Combine(store.Scratch, "layout")).FullName;
        Surroundings.Run("/bin/tar", ["-C", layout, "-xf", one]).Succeeds();
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(layout, "blobs/sha256")))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(store.Root, "content/blobs/sha256", Path.GetFileName(blob))), File.ReadAllBytes(blob));
            Assert.StartsWith(Path.GetFileName(blob), Surroundings.Run("/usr/bin/sha256sum", [blob]).Text);
        }

        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(layout, "index.json")));
        Assert.Equal(store.Inspect("two:1", "{{.Digest}}"), index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
    }

    [Fact]
    public void Several_images_go_into_one_archive_and_a_bare_name_means_all_its_tags()
    {
        using var store = new Store();
        Change(store, "two:1");
        store.Wherry("tag", "bb", "two:base").Succeeds();
        var path = Path.Combine(store.Scratch, "saved.tar");
        store.Wherry("save", "-m", "-o", path, "two:1", "bb").Succeeds();
        store.Wherry("save", "--compress", "--format", "docker-dir", "-o", Path.Combine(store.Scratch, "dir"), "two:1").Succeeds();
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(store.Scratch, "dir", "manifest.json")));
        Assert.All(manifest.RootElement.GetProperty("layers").EnumerateArray(), layer => Assert.EndsWith("gzip", layer.GetProperty("mediaType").GetString()));
        using (var other = new Store(withImage: false))
        {
            Assert.Equal(2, other.Wherry("load", "-i", path).Succeeds().Text.Split('\n').Length);
            Assert.Equal($"Loaded image: sha256:{store.Inspect("two:1", "{{.Id}}")}", other.Wherry("load", "-i", Path.Combine(store.Scratch, "dir")).Succeeds().Text);
        }

        store.Wherry("tag", "two:1", "two:latest").Succeeds();
        var piped = Surroundings.Run("/bin/sh", ["-c", $"{Surroundings.Program} {string.Join(' ', store.Flags)} save two | tar xO manifest.json"]).Succeeds();
        using var table = JsonDocument.Parse(piped.Output);
        var names = table.RootElement.EnumerateArray().SelectMany(entry => entry.GetProperty("RepoTags").EnumerateArray()).Select(name => name.GetString());
        Assert.Equal(["docker.io/library/two:1", "docker.io/library/two:base", "docker.io/library/two:latest"], names.Order(StringComparer.Ordinal));
        Assert.Contains("image not known", store.Wherry("save", "-o", path, "nothing").Exits(125).Error);
        Assert.Contains("--compress", store.Wherry("save", "--compress", "-o", path, "two").Exits(125).Error);
    }

    [Fact]
    public void Nothing_is_written_to_a_terminal_and_a_file_that_failed_is_not_left()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "c", "--network=none", "bb").Succeeds();
        foreach (var command in (string[])["save bb", "export c", "cp c:/etc -"])
        {
            var typed = Surroundings.Run("/usr/bin/script", ["-qec", $"{Surroundings.Program} {string.Join(' ', store.Flags)} {command}", "/dev/null"]);
            Assert.Contains("refusing to write", typed.Exits(125).Output);
        }

        var path = Path.Combine(store.Scratch, "never");
        store.Wherry("save", "-o", path, "bb", "nothing").Exits(125);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void History_tells_steps_and_tags_come_and_go()
    {
        using var store = new Store();
        var id = Change(store, "two:1");
        var lines = store.Wherry("history", "two:1").Succeeds().Text.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$", lines[0]);
        Assert.StartsWith(id["sha256:".Length..][..12], lines[1]);
        Assert.Contains("by hand", lines[1]);
        Assert.StartsWith("<missing>", lines[2]);
        Assert.Equal($"{id}\n<missing>", store.Wherry("history", "-q", "--no-trunc", "two:1").Succeeds().Text);
        var sizes = store.Wherry("history", "--human=false", "--format", "{{.Size}}", "two:1").Succeeds().Text.Split('\n').Select(long.Parse);
        Assert.Equal(store.Inspect("two:1", "{{.Size}}"), $"{sizes.Sum()}");
        using var document = JsonDocument.Parse(store.Wherry("history", "--format", "json", "two:1").Succeeds().Output);
        Assert.Equal("by hand", document.RootElement[0].GetProperty("comment").GetString());
        Assert.Equal(JsonValueKind.String, document.RootElement[0].GetProperty("CreatedBy").ValueKind);
        Assert.Contains("Top Layer of: [docker.io/library/two:1]", store.Wherry("image", "tree", "two:1").Succeeds().Text);
        Assert.Contains("two:1", store.Wherry("image", "tree", "--whatrequires", "bb").Succeeds().Text);

        store.Wherry("tag", "two:1", "two:2").Succeeds();
        Assert.Contains("tag not known", store.Wherry("untag", "two:1", "bb").Exits(125).Error);
        store.Wherry("untag", "two:1", "two:2").Succeeds();
        Assert.Equal("[docker.io/library/two:1]", store.Inspect("two:1", "{{.RepoTags}}"));
        store.Wherry("untag", id).Succeeds();
        Assert.Equal("[]", store.Inspect(id, "{{.RepoTags}}"));
    }

    private static string Change(Store store, string name)
    {
        store.Wherry("run", "--name", "maker", "--network=none", "bb", "sh", "-c", "echo made here > /made").Succeeds();
        var id = store.Wherry("commit", "-m", "by hand", "-c", "CMD [\"cat\", \"/made\"]", "maker", name).Succeeds().Text;
        store.Wherry("rm", "maker").Succeeds();
        return id;
    }
}
