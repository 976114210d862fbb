using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>What a container keeps, whatever driver stacks its layers, and also when the driver changes.</summary>
public class StorageTests
{
    private const string Change = "echo \"$0\" >> /log; rm -f /etc/group; mv /www /web 2>/dev/null; cat /log";

    [Fact]
    public void Changes_outlive_the_end_of_a_container_but_not_of_another()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "kept", "--network=none", "bb", "sh", "-c", Change, "one").Succeeds();
        Assert.Equal("one\none\n", store.Wherry("start", "-a", "kept").Succeeds().Output);
        Assert.Equal("hello from a container\n", store.Wherry("run", "--rm", "--network=none", "bb", "cat", "/www/index.html").Succeeds().Output);
        Assert.Equal(Surroundings.Driver, store.Inspect("kept", "{{.Driver}}"));
    }

    [Fact]
    public void Layers_hide_what_is_below_them()
    {
        using var store = new Store(withImage: false);
        File.Copy("/bin/busybox", Path.Combine(store.Scratch, "busybox"));
        store.Wherry("load", "-i", LayeredArchive.Make(store.Scratch)).Succeeds();
        var list = store.Wherry("run", "--rm", "--network=none", "layered", "ls", "/data", "/opaque").Succeeds().Output;
        Assert.Equal("/data:\nkept\nnew\n\n/opaque:\nfresh\n", list);
    }

    [Fact]
    public void A_container_keeps_its_changes_when_the_driver_changes()
    {
        using var store = new Store();
        Assert.Equal("one\n", store.Wherry("run", "--name", "moved", "--network=none", "bb", "sh", "-c", Change, "one").Succeeds().Output);
        // The whole copy takes in what overlay has kept, marks of removed files included ...
        Assert.Equal("one\none\n", store.Wherry("--storage-driver", "vfs", "start", "-a", "moved").Succeeds().Output);
        Assert.Equal("vfs", store.Inspect("moved", "{{.Driver}}"));
        // ... and goes on being the container's.
        Assert.Equal("one\none\none\n", store.Wherry("start", "-a", "moved").Succeeds().Output);
        store.Wherry("start", "moved").Succeeds();
        store.Wherry("wait", "moved").Succeeds();
        var tree = store.Inspect("moved", "{{.GraphDriver.Data.Dir}}");
        Assert.False(File.Exists(Path.Combine(tree, "etc/group")));
        Assert.True(File.Exists(Path.Combine(tree, "web/index.html")));
    }

    [Fact]
    public void A_whole_copy_is_private_to_its_container()
    {
        using var store = new Store();
        store.Wherry("--storage-driver=vfs", "run", "-d", "--name", "a", "--network=none", "bb", "sh", "-c", "echo a > /www/index.html; exec sleep 100").Succeeds();
        store.Wherry("--storage-driver=vfs", "run", "-d", "--name", "b", "--network=none", "bb", "sleep", "100").Succeeds();
        Assert.Equal("hello from a container\n", store.Wherry("exec", "b", "cat", "/www/index.html").Succeeds().Output);
        store.Wherry("rm", "-f", "a").Succeeds();
        Assert.Equal("hello from a container\n", store.Wherry("exec", "b", "cat", "/www/index.html").Succeeds().Output);
    }

    [Fact]
    public void A_copy_that_was_cut_short_is_never_taken_for_whole()
    {
        using var store = new Store();
        var many = Path.Combine(store.Scratch, "many.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && mkdir -p many/bin && cp /bin/busybox many/bin/ && ln -s busybox many/bin/sh && ln -s busybox many/bin/ls && ln -s busybox many/bin/wc && for i in $(seq 2000); do echo $i > many/$i; done; tar -C many -cf many.tar ."]).Succeeds();
        store.Wherry("import", many, "many").Succeeds();
        store.Wherry("create", "--name", "cut", "--network=none", "many", "sh", "-c", "ls / | wc -l").Succeeds();
        var random = new Random(7);
        for (var i = 0; i < 8; i++)
        {
            using var command = store.Start("--storage-driver=vfs", "start", "cut");
            if (!command.WaitForExit(100 + random.Next(400)))
            {
                command.Kill();
                command.WaitForExit();
            }
        }

        Waiting.Until(() => store.Inspect("cut", "{{.State.Status}}") != "running", () => "it does not end");
        var seen = int.Parse(store.Wherry("--storage-driver=vfs", "start", "-a", "cut").Succeeds().Text, CultureInfo.InvariantCulture);
        Assert.InRange(seen, 2001, 2010); // bin, and what the runtime mounts: proc, sys, dev, etc, run ...
        Assert.Equal(string.Empty, string.Join(' ', Directory.EnumerateDirectories(Path.GetDirectoryName(store.Inspect("cut", "{{.GraphDriver.Data.Dir}}"))!, ".stacking-*")));
    }

    [Fact]
    public void Two_hundred_layers_are_one_file_system()
    {
        using var store = new Store(withImage: false);
        var script = $"""
            set -e
            cd {store.Scratch}
            mkdir first; mkdir first/bin first/d; cp /bin/busybox first/bin; for a in sh ls wc cat rm; do ln -s busybox first/bin/$a; done
            tar --owner=0 --group=0 -C first -cf 0.tar .
            for i in $(seq 199); do mkdir -p $i/d; echo $i > $i/top; echo $i > $i/d/$i; [ $i -lt 3 ] || touch $i/d/.wh.$((i-2)); tar --owner=0 --group=0 -C $i -cf $i.tar .; done
            ids=; files=
            for i in $(seq 0 199); do ids="$ids,\"sha256:$(sha256sum < $i.tar | cut -d' ' -f1)\""; files="$files,\"$i.tar\""; done
            echo "{'{'}\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{'{'}\"Cmd\":[\"/bin/sh\"]{'}'},\"rootfs\":{'{'}\"type\":\"layers\",\"diff_ids\":[$(echo "$ids" | cut -c2-)]{'}'}{'}'}" > config.json
            echo "[{'{'}\"Config\":\"config.json\",\"RepoTags\":[\"deep:latest\"],\"Layers\":[$(echo "$files" | cut -c2-)]{'}'}]" > manifest.json
            tar -cf deep.tar *.tar config.json manifest.json
            """;
        Surroundings.Run("/bin/sh", ["-c", script]).Succeeds();
        Surroundings.Run(Surroundings.Program, [.. store.Flags, "load", "-i", Path.Combine(store.Scratch, "deep.tar")], limit: TimeSpan.FromMinutes(5)).Succeeds();
        Assert.Equal("199\n198\n199\n", store.Wherry("run", "--name", "deep", "--network=none", "deep", "sh", "-c", "cat /top; ls /d; rm /d/198; echo more >> /top").Succeeds().Output);
        Assert.Equal("199\n", store.Wherry("run", "--rm", "--network=none", "deep", "cat", "/top").Succeeds().Output);
        Assert.Equal("199\nmore\n199\n", store.Wherry("start", "-a", "deep").Succeeds().Output);
    }

    [Fact]
    public void A_driver_nobody_knows_is_refused_with_the_names_of_those_there_are()
    {
        using var store = new Store();
        Assert.Contains("use overlay, fuse-overlayfs or vfs", store.Wherry("--storage-driver", "zfs", "run", "--rm", "bb", "true").Exits(125).Error);
    }
}
