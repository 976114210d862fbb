namespace Containers.E2E.Tests;

/// <summary>unshare, mount and image mount.</summary>
public class UnshareTests
{
    [Fact]
    public void A_shell_in_the_namespace_sees_mounted_containers_and_images_and_leaves_nothing()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root has no namespace to enter");
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "echo x > /made; chown 1000 /made").Succeeds();
        store.Wherry("run", "-d", "--name", "live", "--network=none", "bb", "sh", "-c", "echo y > /made; echo ready; exec sleep 600").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "live").Output.Contains("ready"), () => "the container did not start");
        var program = $"{Surroundings.Program} {string.Join(' ', store.Flags)}";
        string Unshare(string script) => store.Wherry("unshare", "sh", "-c", script).Succeeds().Text;
        Assert.Equal("0", Unshare("id -u"));
        Assert.Equal("1000 x", Unshare($"cd $({program} mount c) && echo $(stat -c %u made) $(cat made)"));
        Assert.Equal("y", Unshare($"cd $({program} mount live) && cat made"));
        Assert.Equal("c", Unshare($"{program} mount c >/dev/null; {program} mount --format json | grep -c mounts/ | sed s/1/c/; {program} unmount c >/dev/null"));
        Assert.Equal("hello from a container", Unshare($"cd $({program} image mount bb) && cat www/index.html && ! touch new 2>/dev/null"));

        // What is written there is the container's, and wherry works inside as it does outside.
        Unshare($"echo z > $({program} mount c)/written");
        Assert.Equal("z", Unshare($"{Surroundings.Program} --root {store.Root} --runroot {store.RunRoot} cp c:/written - | tar xO"));
        Assert.Equal("in", Unshare($"{program} run --rm --network=none bb echo in"));
        Assert.Equal(7, store.Wherry("unshare", "sh", "-c", "exit 7").ExitCode);
        Assert.Contains("must execute", store.Wherry("mount", "c").Exits(125).Error);
        Assert.Contains("command not found", store.Wherry("unshare", "no-such-program").Exits(127).Error);
    }

    [Fact]
    public void Root_mounts_and_unmounts()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "others need a namespace for it");
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "echo x > /made").Succeeds();
        var path = store.Wherry("mount", "c").Succeeds().Text;
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(path, "made")));
        Assert.Contains(path, store.Wherry("mount").Succeeds().Text);
        store.Wherry("unmount", "c").Succeeds();
        Assert.False(Directory.Exists(path));
        Assert.Contains("please use unshare with rootless", store.Wherry("unshare", "true").Exits(125).Error);
    }
}
