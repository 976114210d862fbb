using System.Text.Json;

namespace Containers.E2E.Tests;

public class VolumeTests
{
    [Fact]
    public void What_is_refused_leaves_no_volume_behind()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "-v", "/own", "bb", "true").Succeeds();
        store.Wherry("commit", "-q", "--change", "VOLUME /data", "web", "withvolume").Succeeds();
        var before = store.Wherry("volume", "ls", "-q").Succeeds().Text;

        store.Wherry("create", "--name", "web", "-v", "/v", "--mount", "type=volume,target=/m", "--mount", "type=volume,target=/l,volume-label=a=b", "withvolume").Exits(125);
        store.Wherry("run", "--rm", "--name", "web", "-v", "/v", "withvolume", "true").Exits(125);
        store.Wherry("create", "-v", "/v", "--mount", "type=nosuch,target=/x", "withvolume").Exits(125);
        store.Wherry("create", "-v", "/v", "--tmpfs", "/v", "withvolume").Exits(125);
        store.Wherry("create", "-v", "/v", "--image-volume=nosuch", "withvolume").Exits(125);
        store.Wherry("container", "clone", "web", "web").Exits(125);

        Assert.Equal(before, store.Wherry("volume", "ls", "-q").Succeeds().Text);
        store.Wherry("rm", "-v", "web").Succeeds();
        Assert.Empty(store.Wherry("volume", "ls", "-q").Succeeds().Output);
    }

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

    [Fact]
    public void A_directory_of_the_store_belongs_to_whom_it_was_made_for()
    {
        using var store = new Store();
        string Seen(string volume) => store.Wherry("run", "--rm", "--network=none", "-v", $"{volume}:/www", "bb", "sh", "-c", "stat -c %u:%g /www; ls /www").Succeeds().Text;
        store.Wherry("volume", "create", "-o", "o=uid=1000,gid=7", "owned").Succeeds();
        store.Wherry("volume", "create", "--uid", "1000", "-o", "o=nocopy", "bare").Succeeds();
        Assert.Equal("1000:7\nindex.html", Seen("owned"));
        Assert.Equal("1000:0", Seen("bare"));
        Assert.Equal("1000:0", Seen("bare"));
        Assert.Contains("keeps no quota", store.Wherry("volume", "create", "-o", "o=size=10m", "limited").Exits(125).Error);
        Assert.Contains("needs a type or a device", store.Wherry("volume", "create", "-o", "o=noatime", "limited").Exits(125).Error);
        Assert.Contains("want a number", store.Wherry("volume", "create", "-o", "o=uid=jane", "limited").Exits(125).Error);
        Assert.Contains("want an absolute path", store.Wherry("volume", "create", "-o", "type=none", "-o", "o=bind", "limited").Exits(125).Error);
        Assert.Contains("invalid mount option colour", store.Wherry("volume", "create", "-o", "colour=red", "limited").Exits(125).Error);
        store.Wherry("volume", "exists", "limited").Exits(1);
        store.Wherry("volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=/no/such/place", "nowhere").Succeeds();
        Assert.Contains("volume nowhere: its device /no/such/place: no such file or directory", store.Wherry("run", "--rm", "--network=none", "-v", "nowhere:/x", "bb", "true").Exits(125).Error);
        if (!Surroundings.IsRoot)
        {
            Assert.Contains("a volume of type nfs can only be mounted by root", store.Wherry("volume", "create", "-o", "type=nfs", "-o", "device=:/export", "-o", "o=addr=192.0.2.9,rw", "remote").Exits(125).Error);
        }
    }

    [Fact]
    public void Options_of_volumes_in_memory_are_the_kernels()
    {
        using var store = new Store();
        store.Wherry("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=2m,uid=1000,mode=0700,noexec", "memory").Succeeds();
        var seen = store.Wherry("run", "--rm", "--network=none", "-v", "memory:/m", "bb", "sh", "-c", "grep ' /m ' /proc/mounts; stat -c '%u %a' /m").Succeeds().Text.Split('\n');
        Assert.Contains("size=2048k", seen[0]);
        Assert.Contains("noexec", seen[0]);
        Assert.Contains("nodev", seen[0]);
        Assert.Equal("1000 700", seen[1]);
    }

    [Fact]
    public void The_files_of_a_volume_can_be_looked_at_in_a_shell_of_the_users_namespace()
    {
        using var store = new Store();
        var shared = Directory.CreateDirectory(Path.Combine(store.Scratch, "shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "file"), "on the host");
        store.Wherry("run", "--rm", "--network=none", "-v", "data:/data", "bb", "sh", "-c", "echo inside > /data/file; chown 7:8 /data/file; chmod 600 /data/file").Succeeds();
        store.Wherry("volume", "create", "-o", $"device={shared}", "host").Succeeds();
        store.Wherry("volume", "create", "-o", "type=tmpfs", "-o", "o=size=1m", "memory").Succeeds();
        var program = $"{Surroundings.Program} {string.Join(' ', store.Flags)}";
        var script = $"cat $({program} volume mount data)/file; cat $({program} volume mount host)/file; echo; echo x > $({program} volume mount memory)/x; for v in data host memory; do {program} volume unmount $v; done";
        var seen = Surroundings.IsRoot ? Surroundings.Run("/usr/bin/unshare", ["-m", "sh", "-c", script]) : store.Wherry("unshare", "sh", "-c", script);
        Assert.Equal("inside\non the host\ndata\nhost\nmemory", seen.Succeeds().Text);
        if (!Surroundings.IsRoot)
        {
            Assert.Contains("must execute \"wherry unshare\" first", store.Wherry("volume", "mount", "data").Exits(125).Error);
        }

        Assert.Equal("on the host", File.ReadAllText(Path.Combine(shared, "file")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.RunRoot, "mounts")));
    }

    [Fact]
    public void Volumes_come_from_containers_that_have_them_from_others_and_go_with_the_last()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "first", "--network=none", "-v", "/dbdata", "-v", "named:/named", "bb").Succeeds(); // never started
        store.Wherry("create", "--name", "second", "--network=none", "--volumes-from", "first", "bb").Succeeds();
        store.Wherry("run", "--name", "third", "--network=none", "--volumes-from", "second", "bb", "sh", "-c", "echo a > /dbdata/f; echo b > /named/f").Succeeds();
        var anonymous = store.Wherry("volume", "ls", "-q", "--filter", "anonymous=true").Succeeds().Text;
        store.Wherry("rm", "-v", "first", "second").Succeeds();
        Assert.Equal("a b", store.Wherry("run", "--rm", "--network=none", "--volumes-from", "third:ro", "bb", "sh", "-c", "echo $(cat /dbdata/f /named/f); touch /dbdata/x 2>/dev/null").Exits(1).Text);
        store.Wherry("volume", "exists", anonymous).Succeeds();
        store.Wherry("rm", "-v", "third").Succeeds();
        store.Wherry("volume", "exists", anonymous).Exits(1);
        store.Wherry("volume", "exists", "named").Succeeds();
    }

    [Fact]
    public void The_volumes_of_an_image_become_what_is_wanted()
    {
        using var store = new Store();
        store.Wherry("import", "--change", "VOLUME /www", "--change", "CMD [\"/bin/sh\"]", BusyboxImage.Archive, "site").Succeeds();
        string Seen(params string[] flags) => store.Wherry(["run", "--rm", "--network=none", .. flags, "site", "sh", "-c", "grep -c ' /www ' /proc/mounts; ls /www"]).Output.TrimEnd('\n');
        Assert.Equal("1\nindex.html", Seen());
        Assert.Equal("1\nindex.html", Seen("--image-volume=tmpfs"));
        Assert.Equal("0\nindex.html", Seen("--image-volume=ignore"));
        Assert.Contains("invalid --image-volume", store.Wherry("create", "--image-volume=gone", "site").Exits(125).Error);
        Assert.Equal(string.Empty, store.Wherry("volume", "ls", "-q").Succeeds().Text); // those of containers that were removed when they ended went with them
    }
}
