using System.Text.Json;

namespace Containers.E2E.Tests;

public class ImageTests
{
    [Fact]
    public void Import_takes_files_pipes_gzip_and_changes()
    {
        using var store = new Store(withImage: false);
        var gzip = Path.Combine(store.Scratch, "bb.tar.gz");
        Surroundings.Run("/bin/sh", ["-c", $"gzip -c {BusyboxImage.Archive} > {gzip}"]).Succeeds();
        store.Wherry("import", "-c", "ENTRYPOINT [\"/bin/echo\"]", "-c", "CMD [\"hi\"]", "-c", "ENV A=b", "-c", "LABEL x=y", "-m", "made by hand", gzip, "tools:1").Succeeds();
        Assert.Equal("hi", store.Wherry("run", "--rm", "--network=none", "tools:1").Succeeds().Text);
        Assert.Equal("y", store.Inspect("tools:1", "{{.Config.Labels.x}}"));
        Assert.Equal("made by hand", store.Inspect("tools:1", "{{.Comment}}"));
        Assert.Contains("invalid --change", store.Wherry("import", "-c", "RUN x", gzip, "y").Exits(125).Error);
        Assert.Contains("no such file", store.Wherry("import", "/no/such/file", "y").Exits(125).Error);
    }

    [Fact]
    public void Names_come_and_go_and_the_image_goes_with_the_last()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "other:v1", "localhost:5000/team/bb").Succeeds();
        Assert.Equal(3, store.Wherry("images", "--noheading").Succeeds().Output.Count(c => c == '\n'));
        Assert.Equal("Untagged: docker.io/library/other:v1", store.Wherry("rmi", "other:v1").Succeeds().Text);
        store.Wherry("image", "exists", "bb").Succeeds();
        store.Wherry("image", "exists", "other:v1").Exits(1);
        var id = store.Wherry("images", "-q").Succeeds().Text;
        Assert.Contains("more than one tag", store.Wherry("rmi", id).Exits(1).Error);
        Assert.Contains("Deleted: ", store.Wherry("rmi", "-f", id).Succeeds().Output);
        Assert.Equal(string.Empty, store.Wherry("images", "-q").Succeeds().Text);
        Assert.Contains("image not known", store.Wherry("rmi", id).Exits(1).Error);
    }

    [Fact]
    public void All_images_go_whatever_names_they_have_and_none_that_is_in_use()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "other:v1").Succeeds();
        store.Wherry("import", "-q", "-c", "CMD [\"used\"]", BusyboxImage.Archive, "used").Succeeds();
        store.Wherry("tag", "used", "used:again").Succeeds();
        store.Wherry("create", "--name", "user", "--network=none", "used").Succeeds();
        Assert.Contains("--all and names exclude each other", store.Wherry("rmi", "--all", "bb").Exits(125).Error);
        var some = store.Wherry("rmi", "--all").Exits(1);
        Assert.Contains("Untagged: docker.io/library/other:v1", some.Output);
        Assert.Contains("in use by a container", some.Error);
        Assert.Equal("used:again used:latest", string.Join(' ', store.Wherry("images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text.Split('\n').Order(StringComparer.Ordinal)));
        store.Wherry("rmi", "--all", "--force").Succeeds();
        store.Wherry("container", "exists", "user").Exits(1);
    }

    [Fact]
    public void An_image_in_use_stays_unless_forced()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "user", "--network=none", "bb").Succeeds();
        Assert.Contains("in use by a container", store.Wherry("rmi", "bb").Exits(1).Error);
        store.Wherry("rmi", "-f", "bb").Succeeds();
        store.Wherry("container", "exists", "user").Exits(1);
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public void Archives_of_other_tools_are_loaded_also_compressed_and_from_a_pipe(string format)
    {
        using var store = new Store();
        var archive = Path.Combine(store.Scratch, "image.tar");
        // The content store is an OCI layout that other tools read in place.
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "--quiet", $"oci:{store.Root}/content:docker.io/library/bb:latest", $"{format}:{archive}:docker.io/library/copy:1"]).Succeeds();
        Assert.Equal("Loaded image: docker.io/library/copy:1", store.Wherry("load", "-i", archive).Succeeds().Text);
        Assert.Equal("loaded", store.Wherry("run", "--rm", "--network=none", "copy:1", "echo", "loaded").Succeeds().Text);
        store.Wherry("rmi", "copy:1").Succeeds();
        var piped = Surroundings.Run("/bin/sh", ["-c", $"gzip -c {archive} | {Surroundings.Program} {string.Join(' ', store.Flags)} load"]).Succeeds();
        Assert.Equal("Loaded image: docker.io/library/copy:1", piped.Text);
    }

    [Fact]
    public void Damaged_archives_are_refused_and_leave_nothing()
    {
        using var store = new Store(withImage: false);
        var cut = Path.Combine(store.Scratch, "cut.tar");
        Surroundings.Run("/bin/sh", ["-c", $"head -c 700000 {BusyboxImage.Archive} > {cut}"]).Succeeds();
        Assert.Contains("ends in the middle", store.Wherry("import", cut, "x").Exits(125).Error);
        Assert.Contains("not an image archive", store.Wherry("load", "-i", BusyboxImage.Archive).Exits(125).Error);
        Assert.Contains("Error: ", store.WherryWithInput("this is no archive", "load").Exits(125).Error);
        Assert.Equal(string.Empty, store.Wherry("images", "-q").Succeeds().Text);
    }

    [Fact]
    public void Layers_hide_and_replace_what_is_below()
    {
        using var store = new Store(withImage: false);
        var directory = store.Scratch;
        File.Copy("/bin/busybox", Path.Combine(directory, "busybox"));
        var dockerArchive = LayeredArchive.Make(directory);
        store.Wherry("load", "-i", dockerArchive).Succeeds();
        string Shell(string command) => store.Wherry("run", "--rm", "--network=none", "layered", "/bin/sh", "-c", command).Succeeds().Text;
        Assert.Equal("kept new", Shell("echo $(ls /data)"));
        Assert.Equal("fresh", Shell("echo $(ls /opaque)"));
        Assert.Equal("upper", Shell("cat /data/new"));
    }

    [Fact]
    public void Inspect_shows_json_and_templates()
    {
        using var store = new Store();
        using var document = JsonDocument.Parse(store.Wherry("inspect", "bb").Succeeds().Output);
        Assert.Equal(64, document.RootElement[0].GetProperty("Id").GetString()!.Length);
        Assert.Equal("amd64", document.RootElement[0].GetProperty("Architecture").GetString()!.Replace("arm64", "amd64", StringComparison.Ordinal));
        Assert.Equal("[docker.io/library/bb:latest]", store.Inspect("bb", "{{.RepoTags}}"));
        Assert.Contains("no such object", store.Wherry("inspect", "nothing").Exits(125).Error);
    }
}
