namespace Containers.E2E.Tests;

/// <summary>What --volume, --mount, --tmpfs and --volumes-from put into a container.</summary>
public class MountTests
{
    [Fact]
    public void All_types_are_mounted_with_their_options()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "a.conf"), "A");
        File.WriteAllText(Path.Combine(store.Scratch, "b.conf"), "B");
        const string Script = """
            cat /bound/a.conf /globbed/b.conf; echo
            touch /bound/x 2>/dev/null || echo read-only
            cat /image/www/index.html
            touch /image/x 2>/dev/null || echo image read-only
            echo kept > /volume/x
            for p in /memory /ram /terminals; do grep " $p " /proc/mounts | cut -d' ' -f3; done
            grep ' /memory ' /proc/mounts | grep -o 'size=[0-9]*k'
            stat -c %a /memory
            """;
        var run = store.Wherry(
            "run", "--rm", "--network=none", "--mount", $"type=bind,src={store.Scratch},dst=/bound,ro", "--mount", $"type=glob,src={store.Scratch}/*.conf,dst=/globbed",
            "--mount", "type=image,source=bb,target=/image", "--mount", "type=volume,source=keep,destination=/volume", "--mount", "type=tmpfs,destination=/memory,tmpfs-size=1m,tmpfs-mode=700",
            "--mount", "type=ramfs,destination=/ram", "--mount", "type=devpts,destination=/terminals", "bb", "sh", "-c", Script).Succeeds();
        Assert.Equal(["AB", "read-only", "hello from a container", "image read-only", "tmpfs", "ramfs", "devpts", "size=1024k", "700"], run.Text.Split('\n'));
        Assert.Equal("kept", store.Wherry("run", "--rm", "--network=none", "--mount", "src=keep,dst=/v,readonly", "bb", "cat", "/v/x").Succeeds().Text);
    }

    [Fact]
    public void An_overlay_keeps_changes_away_and_a_chown_gives_files_to_the_user()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "file"), "original");
        var script = "echo changed > /o/file; cat /o/file";
        Assert.Equal("changed", store.Wherry("run", "--rm", "--network=none", "-v", $"{store.Scratch}:/o:O", "bb", "sh", "-c", script).Succeeds().Text);
        Assert.Equal("original", File.ReadAllText(Path.Combine(store.Scratch, "file")));
        Assert.Equal("1000:1000", store.Wherry("run", "--rm", "--network=none", "-u", "jane", "-v", "given:/g:U", "bb", "stat", "-c", "%u:%g", "/g").Succeeds().Text);
    }

    [Fact]
    public void Mounts_of_another_container_are_taken_over_but_not_owned()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "data", "--network=none", "-v", "/one", "-v", $"{store.Scratch}:/two", "bb").Succeeds();
        store.Wherry("run", "--name", "user", "--network=none", "--volumes-from", "data", "bb", "sh", "-c", "echo x > /one/x; echo y > /two/y").Succeeds();
        Assert.Equal("y\n", File.ReadAllText(Path.Combine(store.Scratch, "y")));
        store.Wherry("rm", "-v", "user").Succeeds();
        Assert.Equal("x", store.Wherry("run", "--rm", "--network=none", "--volumes-from", "data:ro", "bb", "sh", "-c", "cat /one/x; touch /two/z 2>/dev/null").Exits(1).Text);
    }

    [Fact]
    public void A_part_of_a_volume_is_mounted_alone_and_a_link_does_not_lead_out_of_it()
    {
        using var store = new Store();
        store.Wherry("run", "--rm", "--network=none", "-v", "whole:/w", "bb", "sh", "-c", "mkdir -p /w/a/b && echo deep > /w/a/b/file && ln -s /etc /w/evil").Succeeds();
        Assert.Equal("deep", store.Wherry("run", "--rm", "--network=none", "--mount", "src=whole,dst=/p,subpath=a/b", "bb", "cat", "/p/file").Succeeds().Text);
        Assert.Contains("no such file", store.Wherry("run", "--rm", "--network=none", "--mount", "src=whole,dst=/p,subpath=evil", "bb", "ls", "/p").Exits(125).Error);
    }

    [Fact]
    public void A_read_only_container_keeps_its_places_for_passing_files()
    {
        using var store = new Store();
        Assert.Equal("ok", store.Wherry("run", "--rm", "--network=none", "--read-only", "bb", "sh", "-c", "touch /run/a /tmp/b /var/tmp/c && ! touch /x 2>/dev/null && echo ok").Succeeds().Text);
        store.Wherry("run", "--rm", "--network=none", "--read-only", "--read-only-tmpfs=false", "bb", "touch", "/tmp/b").Exits(1);
    }

    [Fact]
    public void What_cannot_be_mounted_is_refused_in_words()
    {
        using var store = new Store();
        foreach (var (flags, words) in (ReadOnlySpan<(string[], string)>)
            [
                (["-v", "/tmp:/a", "--mount", "type=tmpfs,dst=/a/"], "/a: duplicate mount destination"),
                (["-v", "/tmp:/"], "invalid container path \"/\""),
                (["-v", "/tmp:/proc"], "/proc"),
                (["--tmpfs", "/proc/sys"], "nothing can be mounted over /proc"),
                (["-v", "/tmp:/x/../proc/self"], "nothing can be mounted over /proc"),
                (["--mount", "type=foo,dst=/x"], "invalid filesystem type \"foo\""),
                (["--mount", "type=bind,src=/tmp"], "must set volume destination"),
                (["--mount", "type=bind,src=/no/such/place,dst=/x"], "no such file or directory"),
                (["--mount", "type=tmpfs,dst=/x,colour=red"], "\"colour\" is no option of type tmpfs"),
                (["--mount", "type=image,src=nowhere,dst=/x"], "image not known"),
                (["-v", "/tmp:/x:idmap"], "only root"),
            ])
        {
            Assert.Contains(words, store.Wherry(["create", .. flags, "bb"]).Exits(125).Error);
        }
    }

    [Fact]
    public void A_link_in_the_image_at_a_mounts_place_does_not_lead_out()
    {
        using var store = new Store();
        var outside = Directory.CreateDirectory(Path.Combine(store.Scratch, "outside")).FullName;
        var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree", "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(tree, "sh"));
        File.CreateSymbolicLink(Path.Combine(store.Scratch, "tree", "data"), outside);
        File.CreateSymbolicLink(Path.Combine(store.Scratch, "tree", "up"), "../../../../../..");
        var archive = Path.Combine(store.Scratch, "links.tar");
        Surroundings.Run("/bin/tar", ["-C", Path.Combine(store.Scratch, "tree"), "--owner=0", "--group=0", "-cf", archive, "."]).Succeeds();
        store.Wherry("import", archive, "links").Succeeds();
        // Made inside the root or refused by the runtime, but never made where the links lead.
        store.Wherry("run", "--rm", "--network=none", "--tmpfs", "/data/inner", "links", "/bin/sh", "-c", ":");
        store.Wherry("run", "--rm", "--network=none", "--tmpfs", "/up/made", "links", "/bin/sh", "-c", ":").Succeeds();
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.False(Directory.Exists("/made"));
    }
}
