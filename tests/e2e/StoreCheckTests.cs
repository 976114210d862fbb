namespace Containers.E2E.Tests;

public class StoreCheckTests
{
    [Fact]
    public void A_store_in_use_is_sound()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "busy", "--network=none", "-v", "data:/data", "bb", "sleep", "100").Succeeds();
        store.Wherry("create", "--name", "idle", "--network=none", "bb").Succeeds();
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check", "--quick", "--max-age", "0s").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check", "--repair").Succeeds().Output);
        Assert.Equal("running", store.Inspect("busy", "{{.State.Status}}"));
        Assert.Contains("invalid duration", store.Wherry("system", "check", "--max-age", "soon").Exits(125).Error);
    }

    [Fact]
    public void Damaged_content_is_found_and_mended_by_adding_it_again()
    {
        using var store = new Store();
        var blob = Largest(Path.Combine(store.Root, "content", "blobs", "sha256"));
        Flip(blob, 100_000);
        Assert.Empty(store.Wherry("system", "check", "--quick").Succeeds().Output);
        var check = store.Wherry("system", "check").Exits(125);
        Assert.Contains($"content sha256:{Path.GetFileName(blob)}: its bytes are not what its digest says\n", check.Output);
        Assert.Contains("is damaged", check.Output);
        Assert.StartsWith("Error: damage detected in local storage\n", check.Error);

        // Nothing has been changed by looking; the same content again makes it whole.
        store.Wherry("import", "-q", BusyboxImage.Archive, "again").Succeeds();
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void Damaged_content_costs_its_image_and_nothing_else()
    {
        using var store = new Store();
        store.Wherry("import", "-q", OtherArchive(store), "other").Succeeds();
        store.Wherry("create", "--name", "user", "--network=none", "bb").Succeeds();
        Flip(Largest(Path.Combine(store.Root, "content", "blobs", "sha256")), 100_000);
        var kept = store.Wherry("system", "check", "--repair").Exits(125);
        Assert.Contains(": removed\n", kept.Output);
        Assert.Contains("--force removes both", kept.Output);
        store.Wherry("run", "--rm", "--network=none", "bb", "true").Succeeds();

        Assert.Contains("the image was dropped", store.Wherry("system", "check", "--repair", "--force").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        store.Wherry("container", "exists", "user").Exits(1);
        store.Wherry("image", "exists", "bb").Exits(1);
        store.Wherry("image", "exists", "other").Succeeds();
    }

    [Theory]
    [InlineData("echo changed > www/index.html", "www/index.html: it has been changed")]
    [InlineData("rm bin/sh", "bin: it has been changed")]
    [InlineData("touch -r bin .b; rm bin/sh; touch -r .b bin; rm .b", "bin/sh is missing")]
    [InlineData("touch -r etc intruder; echo > intruder", "intruder does not belong there")]
    [InlineData("chmod 4755 bin/busybox", "bin/busybox: it has mode 4755 and should have 755")]
    [InlineData("touch -r bin .b; rm bin/ls; ln -s /etc/passwd bin/ls; touch -r .b bin; rm .b", "bin/ls: it has been changed")]
    [InlineData("touch -r www/index.html .t; printf X | dd of=www/index.html conv=notrunc status=none; touch -r .t www/index.html; rm .t", "www/index.html: it has other bytes")]
    public void A_changed_layer_is_found_and_unpacked_again(string change, string said)
    {
        using var store = new Store();
        var layer = Directory.GetDirectories(Path.Combine(store.Root, "layers")).Single(path => Path.GetFileName(path).Length == 64);
        Surroundings.Run("/bin/sh", ["-c", $"cd {layer}/diff && touch -r . ../when && {{ {change}; }}; touch -r ../when . && rm ../when"]).Succeeds();
        Assert.Empty(store.Wherry("system", "check", "--quick").Succeeds().Output);
        Assert.Contains(said, store.Wherry("system", "check").Exits(125).Output);
        Assert.Contains("unpacked again", store.Wherry("system", "check", "--repair").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        Assert.Equal("hello from a container", store.Wherry("run", "--rm", "--network=none", "bb", "cat", "/www/index.html").Succeeds().Text);
    }

    [Fact]
    public void Records_names_and_leftovers_are_checked_and_mended()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "sound", "--network=none", "bb").Succeeds();
        store.Wherry("create", "--name", "dazed", "--network=none", "bb").Succeeds();
        store.Wherry("volume", "create", "data").Succeeds();
        string Container(string name) => Path.Combine(store.Root, "containers", store.Inspect(name, "{{.Id}}"));
        var dazed = Container("dazed");
        string[] leftovers =
        [
            Path.Combine(store.Root, "content", "ingest", "abc"), Path.Combine(store.Root, "content", ".index.json.1.tmp"), Path.Combine(store.Root, "images", ".x.json.1.tmp"),
            Path.Combine(dazed, ".state.json.1.tmp"),
        ];
        Array.ForEach(leftovers, path => File.WriteAllText(path, "half"));
        var staging = Directory.CreateDirectory(Path.Combine(store.Root, "layers", ".staging-1", "diff")).Parent!.FullName;
        var creating = Directory.CreateDirectory(Path.Combine(store.Root, "containers", $".{new string('a', 64)}.tmp")).FullName;
        File.WriteAllText(Path.Combine(dazed, "state.json"), "{");
        File.WriteAllText(Path.Combine(store.Root, "volumes", "data", "volume.json"), "[]");
        File.WriteAllText(Path.Combine(store.Root, "images", new string('b', 64) + ".json"), "nonsense");
        File.CreateSymbolicLink(Path.Combine(store.Root, "names", "containers", "ghost"), new string('c', 64));
        File.CreateSymbolicLink(Path.Combine(store.Root, "names", "images", "docker%2Eio%2Flibrary%2Fghost%3Alatest"), new string('d', 64));
        File.Delete(Path.Combine(store.Root, "names", "containers", "sound"));
        File.WriteAllText(Path.Combine(store.Root, "content", "index.json"), """{"schemaVersion":2,"manifests":[]}""");

        var ps = store.Wherry("ps", "-a", "--format", "{{.Names}}").Succeeds();
        Assert.Equal("sound", ps.Text);
        Assert.Contains($"record {dazed}/state.json is not readable", ps.Error);
        var images = store.Wherry("images", "--format", "{{.Repository}}").Succeeds();
        Assert.Contains("bb", images.Text);
        Assert.Single(images.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var check = store.Wherry("system", "check", "--quick").Exits(125);
        foreach (var subject in (string[])[.. leftovers, staging, creating, "volume data: ", "name ghost: ", "name docker.io/library/ghost:latest: ", "its name sound does not lead to it", "index.json: "])
        {
            Assert.Contains(subject, check.Output);
        }

        store.Wherry("system", "check", "--repair").Succeeds();
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        Assert.All(leftovers, path => Assert.False(File.Exists(path)));
        Assert.Equal("created", store.Inspect("sound", "{{.State.Status}}"));
        Assert.Equal("exited", store.Inspect("dazed", "{{.State.Status}}"));
        store.Wherry("volume", "rm", "data").Succeeds();
    }

    [Fact]
    public void A_record_that_cannot_be_read_keeps_its_content_until_it_is_dropped()
    {
        using var store = new Store();
        store.Wherry("import", "-q", OtherArchive(store), "other").Succeeds();
        var id = store.Inspect("bb", "{{.Id}}");
        var record = Path.Combine(store.Root, "images", id + ".json");
        var text = File.ReadAllText(record);
        File.WriteAllText(record, text.Replace("\"version\":1", "\"version\":7", StringComparison.Ordinal));
        Assert.Contains("version 7", store.Wherry("rmi", "other").Succeeds().Error);
        Assert.Contains("a newer wherry wrote it", store.Wherry("system", "check", "--repair").Exits(125).Output);
        File.WriteAllText(record, text);
        Assert.Contains("index.json", store.Wherry("system", "check", "--repair").Succeeds().Output);
        Assert.Equal("whole", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "whole").Succeeds().Text);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void Skopeo_and_umoci_read_the_content_in_place()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "localhost:5000/team/bb:v1").Succeeds();
        var layout = Path.Combine(store.Root, "content");
        var reference = $"{layout}:localhost:5000/team/bb:v1";
        var digest = store.Inspect("bb", "{{.Digest}}");
        Assert.Contains(digest, Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "inspect", $"oci:{reference}"]).Succeeds().Output);
        var copy = Path.Combine(store.Scratch, "copy");
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "-q", $"oci:{reference}", $"dir:{copy}"]).Succeeds();
        Assert.Contains("LAYER", Surroundings.Run("/usr/bin/umoci", ["stat", "--image", reference]).Succeeds().Output);
        var bundle = Path.Combine(store.Scratch, "bundle");
        Surroundings.Run("/usr/bin/umoci", ["unpack", "--rootless", "--image", reference, bundle]).Succeeds();
        Assert.Equal("hello from a container\n", File.ReadAllText(Path.Combine(bundle, "rootfs", "www", "index.html")));

        store.Wherry("rmi", "localhost:5000/team/bb:v1").Succeeds();
        Assert.DoesNotContain("team/bb", Surroundings.Run("/usr/bin/umoci", ["ls", "--layout", layout]).Succeeds().Output);
    }

    private static string Largest(string directory) => Directory.GetFiles(directory).MaxBy(path => new FileInfo(path).Length)!;

    private static void Flip(string path, int offset)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }

    private static string OtherArchive(Store store)
    {
        var archive = Path.Combine(store.Scratch, "other.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && echo other > file && tar -cf {archive} file"]).Succeeds();
        return archive;
    }
}
