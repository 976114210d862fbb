namespace Containers.E2E.Tests;

/// <summary>Containers whose root file system is a directory of the user's instead of an image: --rootfs.</summary>
public class RootDirectoryTests
{
    [Fact]
    public void A_container_works_in_the_directory_itself()
    {
        using var store = new Store(withImage: false);
        var root = Unpack(store);
        var run = store.Wherry("run", "--name", "c", "--network=none", "--rootfs", root, "sh", "-c", "echo changed > /www/index.html; echo made > /new; cat /etc/hostname").Succeeds();
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(root, "www/index.html")));
        Assert.Equal("made\n", File.ReadAllText(Path.Combine(root, "new")));
        Assert.Equal(store.Inspect("c", "{{.Id}}")[..12], run.Text);
        Assert.Equal($"{root}||", store.Inspect("c", "{{.Rootfs}}|{{.Image}}|{{.ImageName}}"));
        Assert.Equal(root, store.Wherry("ps", "-a", "--format", "{{.Image}}").Succeeds().Text);
        Assert.Contains("is nowhere kept", store.Wherry("diff", "c").Exits(125).Error);
        store.Wherry("rm", "c").Succeeds();
        Assert.True(File.Exists(Path.Combine(root, "new")));
    }

    [Fact]
    public void With_an_overlay_the_directory_stays_as_it_is()
    {
        using var store = new Store(withImage: false);
        var root = Unpack(store);
        store.Wherry("run", "--name", "c", "--network=none", "--rootfs", root + ":O", "sh", "-c", "echo changed > /www/index.html; rm /etc/group").Succeeds();
        Assert.Equal("hello from a container\n", File.ReadAllText(Path.Combine(root, "www/index.html")));
        Assert.Equal(["C /etc", "D /etc/group", "C /www", "C /www/index.html"], store.Wherry("diff", "c").Succeeds().Text.Split('\n'));
        store.Wherry("cp", "c:/www/index.html", Path.Combine(store.Scratch, "copied")).Succeeds();
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(store.Scratch, "copied")));
        store.Wherry("commit", "c", "made").Succeeds();
        Assert.Equal("changed", store.Wherry("run", "--rm", "--network=none", "made", "cat", "/www/index.html").Succeeds().Text);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var store = new Store(withImage: false);
        Assert.Contains("/nowhere: no such directory", store.Wherry("create", "--rootfs", "/nowhere", "sh").Exits(125).Error);
        Assert.Contains("idmap is not supported", store.Wherry("create", "--rootfs", "/tmp:idmap", "sh").Exits(125).Error);
        Assert.Contains("unknown option \"Z\"", store.Wherry("create", "--rootfs", "/tmp:Z", "sh").Exits(125).Error);
        Assert.Contains("no command", store.Wherry("create", "--rootfs", "/tmp").Exits(125).Error);
        var root = Unpack(store);
        store.Wherry("create", "--name", "c", "--network=none", "--rootfs", root, "true").Succeeds();
        Directory.Move(root, root + "-moved");
        Assert.Contains($"{root}: no such directory", store.Wherry("start", "c").Exits(125).Error);
        store.Wherry("inspect", "c").Succeeds();
    }

    private static string Unpack(Store store)
    {
        var root = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree")).FullName;
        Surroundings.Run("/bin/tar", ["-C", root, "-xf", BusyboxImage.Archive]).Succeeds();
        return root;
    }
}
