using System.Text.Json;

namespace Containers.E2E.Tests;

public class VolumeTests
{
    [Fact]
    public void Volumes_are_made_listed_shown_and_removed()
    {
        using var store = new Store(withImage: false);
        Assert.Equal("data", store.Wherry("volume", "create", "--label", "app=shop", "data").Succeeds().Text);
        Assert.Equal("data", store.Wherry("volume", "create", "--ignore", "data").Succeeds().Text);
        Assert.Contains("volume already exists", store.Wherry("volume", "create", "data").Exits(125).Error);
        Assert.Matches("^[0-9a-f]{64}$", store.Wherry("volume", "create").Succeeds().Text);
        Assert.Equal("DRIVER    VOLUME NAME", store.Wherry("volume", "ls").Succeeds().Output.Split('\n')[0]);
        Assert.Equal("data app=shop shop", store.Wherry("volume", "list", "-f", "label=app", "--format", "{{.Name}} {{.Labels}} {{.Label \"app\"}}").Succeeds().Text);
        Assert.Equal(Path.Combine(store.Root, "volumes", "data", "_data"), store.Wherry("volume", "inspect", "-f", "{{.Mountpoint}}", "data").Succeeds().Text);
        using var all = JsonDocument.Parse(store.Wherry("volume", "inspect", "--all").Succeeds().Output);
        Assert.Equal(2, all.RootElement.GetArrayLength());
        Assert.Contains("no such volume", store.Wherry("volume", "inspect", "nothing", "data").Exits(125).Error);
        store.Wherry("volume", "exists", "data").Succeeds();
        store.Wherry("volume", "exists", "nothing").Exits(1);
        Assert.Contains("no such volume", store.Wherry("volume", "rm", "nothing").Exits(1).Error);
        store.Wherry("volume", "rm", "-f", "nothing").Succeeds();
        Assert.Equal("data", store.Wherry("volume", "rm", "data").Succeeds().Text);
        store.Wherry("volume", "rm", "--all").Succeeds();
        Assert.Equal("", store.Wherry("volume", "ls", "-q").Succeeds().Text);
    }

    [Fact]
    public void A_volume_in_use_stays()
    {
        using var store = new Store();
        var id = store.Wherry("create", "--name", "user", "--network=none", "-v", "data:/data", "bb").Succeeds().Text;
        var error = store.Wherry("volume", "rm", "data").Exits(2).Error;
        Assert.Contains($"volume data is being used by the following container(s): {id}", error);
        Assert.Equal("", store.Wherry("volume", "prune", "--all", "--force").Succeeds().Text);
        store.Wherry("volume", "exists", "data").Succeeds();
        store.Wherry("volume", "rm", "--force", "data").Succeeds();
        store.Wherry("container", "exists", "user").Exits(1);
    }

    [Fact]
    public void Pruning_asks_and_leaves_named_volumes_unless_told()
    {
        using var store = new Store(withImage: false);
        store.Wherry("volume", "create", "kept").Succeeds();
        var anonymous = store.Wherry("volume", "create").Succeeds().Text;
        Assert.Equal("", store.WherryWithInput("n\n", "volume", "prune").Succeeds().Text);
        Assert.Equal("", store.WherryWithInput("", "volume", "prune").Succeeds().Text);
        Assert.Equal(anonymous, store.Wherry("volume", "prune", "--dry-run").Succeeds().Text);
        Assert.Equal(anonymous, store.WherryWithInput("y\n", "volume", "prune").Succeeds().Text);
        Assert.Equal("", store.Wherry("volume", "prune", "-af", "--filter", "label=x").Succeeds().Text);
        Assert.Equal("kept", store.Wherry("volume", "prune", "-af").Succeeds().Text);
    }

    [Fact]
    public void A_new_volume_is_filled_from_the_image_once()
    {
        using var store = new Store();
        string Run(string volume, string command) => store.Wherry("run", "--rm", "--network=none", "-v", volume, "bb", "sh", "-c", command).Succeeds().Text;

        Assert.Equal("hello from a container", Run("site:/www", "cat /www/index.html; rm /www/index.html"));
        Assert.Equal("", Run("site:/www", "ls /www"));
        Assert.Equal("", Run("empty:/www:nocopy", "ls /www"));
        Assert.Equal("new", Run("other:/not/in/the/image", "echo new > /not/in/the/image/f; cat /not/in/the/image/f"));
        Assert.Equal("f", Run("other:/www", "ls /www"));
    }

    [Fact]
    public async Task Two_containers_that_start_with_a_new_volume_see_it_filled_once()
    {
        using var store = new Store();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
            store.Wherry("run", "--rm", "--network=none", "-v", "site:/www", "bb", "sh", "-c", $"cat /www/index.html; touch /www/{i}"))));

        Assert.All(runs, run => Assert.Equal("hello from a container", run.Succeeds().Text));
        Assert.Equal("0 1 2 3 index.html", store.Wherry("run", "--rm", "--network=none", "-v", "site:/www", "bb", "sh", "-c", "echo $(ls /www)").Succeeds().Text);
    }

    [Fact]
    public void A_hostile_image_cannot_lead_the_filling_out_of_itself()
    {
        using var store = new Store(withImage: false);
        var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree")).FullName;
        File.WriteAllText(Path.Combine(store.Scratch, "secret"), "of the host");
        Surroundings.Run("/bin/sh", ["-c", $"""
            cd {tree} && tar xf {BusyboxImage.Archive} && ln -s {store.Scratch} absolute && ln -s ../../../../../../../../../..{store.Scratch} climbing &&
            mkdir plain && ln -s {store.Scratch}/secret plain/secret && tar cf ../hostile.tar .
            """]).Succeeds();
        store.Wherry("import", Path.Combine(store.Scratch, "hostile.tar"), "hostile").Succeeds();
        string Files(string path) => store.Wherry("run", "--rm", "--network=none", "-v", $"v{path[1..]}:/in", "-v", $"w{path[1..]}:{path}", "hostile", "sh", "-c", $"ls {path}").Output;

        Assert.DoesNotContain("secret", Files("/absolute"));
        Assert.DoesNotContain("secret", Files("/climbing"));
        Assert.Contains("secret", Files("/plain"));
        Assert.NotEqual(0, store.Wherry("run", "--rm", "--network=none", "-v", "wplain:/plain", "hostile", "cat", "/plain/secret").ExitCode);
        Assert.False(File.Exists(Path.Combine(store.Root, "volumes", "wabsolute", "_data", "secret")));
        Assert.Equal($"{store.Scratch}/secret", new FileInfo(Path.Combine(store.Root, "volumes", "wplain", "_data", "secret")).LinkTarget);
    }

    [Fact]
    public void Volumes_with_options_mount_other_things()
    {
        using var store = new Store();
        var shared = Directory.CreateDirectory(Path.Combine(store.Scratch, "shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "file"), "on the host");
        store.Wherry("volume", "create", "-o", "type=tmpfs", "-o", "o=size=1m", "memory").Succeeds();
        store.Wherry("volume", "create", "-o", $"device={shared}", "-o", "o=ro", "host").Succeeds();
        var seen = store.Wherry("run", "--rm", "--network=none", "-v", "memory:/m", "-v", "host:/h", "bb", "sh", "-c", "grep ' /m ' /proc/mounts; cat /h/file; touch /h/x").Exits(1);
        Assert.StartsWith("tmpfs /m tmpfs ", seen.Output);
        Assert.Contains("size=1024k", seen.Output);
        Assert.EndsWith("on the host", seen.Text);
    }

    [Fact]
    public void What_is_in_a_volume_goes_into_an_archive_and_into_another_volume()
    {
        using var store = new Store();
        var archive = Path.Combine(store.Scratch, "data.tar");
        store.Wherry("run", "--rm", "--network=none", "-v", "data:/data", "bb", "sh", "-c", "cd /data; echo one >a; ln -s a b; mkdir d; echo two >d/c; chown 7:8 d/c; chmod 4751 d/c").Succeeds();
        store.Wherry("volume", "export", "-o", archive, "data").Succeeds();
        store.Wherry("volume", "create", "copy").Succeeds();
        store.Wherry("volume", "import", "copy", archive).Succeeds();
        Assert.Equal("one two 7:8 4751", store.Wherry("run", "--rm", "--network=none", "-v", "copy:/www", "bb", "sh", "-c", "cd /www; echo $(cat b d/c; stat -c '%u:%g %a' d/c)").Succeeds().Text);

        var program = $"{Surroundings.Program} {string.Join(' ', store.Flags)}";
        store.Wherry("volume", "create", "piped").Succeeds();
        Surroundings.Run("/bin/sh", ["-c", $"{program} volume export data | {program} volume import piped -"]).Succeeds();
        Assert.Equal("a b d", store.Wherry("run", "--rm", "--network=none", "-v", "piped:/www", "bb", "sh", "-c", "echo $(ls /www)").Succeeds().Text);
        Assert.Contains("no such volume", store.Wherry("volume", "import", "nothing", archive).Exits(125).Error);
        Assert.NotEqual(0, store.WherryWithInput("this is no archive", "volume", "import", "copy").ExitCode);
    }
}
