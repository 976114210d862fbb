namespace Containers.E2E.Tests;

/// <summary>Security options, as seen from inside.</summary>
public class SecurityFlagTests
{
    [Fact]
    public void Masks_and_process_visibility_follow_the_options()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "secret"), "text");
        string Run(string[] flags, string script) => store.Wherry(["run", "--rm", "--network=none", .. flags, "bb", "sh", "-c", script]).Succeeds().Text;
        Assert.Equal("0", Run(["--security-opt", "mask=/www/index.html"], "wc -c < /www/index.html"));
        Assert.NotEqual("0", Run(["--security-opt", "unmask=/proc/inter*"], "wc -c < /proc/interrupts"));
        Assert.NotEqual("0", Run(["--security-opt", "unmask=ALL", "--security-opt", "label=disable", "--security-opt", "apparmor=unconfined"], "wc -c < /proc/interrupts"));
        Assert.Contains("hidepid", Run(["--security-opt", "proc-opts=hidepid=2"], "grep ' /proc ' /proc/mounts"));
        Assert.Equal("0", Run(["--security-opt", "no-new-privileges:false"], "grep NoNewPrivs /proc/self/status | cut -f2"));
        Assert.Contains("invalid --security-opt", store.Wherry("run", "--security-opt", "foo=bar", "bb", "true").Exits(125).Error);
        Assert.Contains("is not supported", store.Wherry("run", "--security-opt", "apparmor=mine", "bb", "true").Exits(125).Error);
        Assert.Contains("cannot be both added and dropped", store.Wherry("run", "--cap-add=chown", "--cap-drop=chown", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void A_masked_path_that_the_image_made_a_link_is_not_followed_out()
    {
        using var store = new Store();
        var outside = Path.Combine(store.Scratch, "outside");
        File.WriteAllText(outside, "untouched");
        var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree", "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(tree, "sh"));
        File.CreateSymbolicLink(Path.Combine(store.Scratch, "tree", "masked"), outside);
        var archive = Path.Combine(store.Scratch, "links.tar");
        Surroundings.Run("/bin/tar", ["-C", Path.Combine(store.Scratch, "tree"), "--owner=0", "--group=0", "-cf", archive, "."]).Succeeds();
        store.Wherry("import", archive, "links").Succeeds();
        store.Wherry("run", "--rm", "--network=none", "--security-opt", "mask=/masked", "links", "/bin/sh", "-c", ":");
        Assert.Equal("untouched", File.ReadAllText(outside));
    }

    [Fact]
    public void Devices_of_the_host_are_there_when_asked_for()
    {
        using var store = new Store();
        Assert.Equal("character special file", store.Wherry("run", "--rm", "--network=none", "--device", "/dev/zero:/dev/nothing:r", "bb", "stat", "-c", "%F", "/dev/nothing").Succeeds().Text);
        Assert.Contains("no such file", store.Wherry("run", "--device", "/dev/no-such-node", "bb", "true").Exits(125).Error);
        Assert.Contains("not a device node", store.Wherry("run", "--device", "/etc/passwd", "bb", "true").Exits(125).Error);
        Assert.Contains("CDI", store.Wherry("run", "--device", "vendor.com/gpu=all", "bb", "true").Exits(125).Error);
        if (!Surroundings.IsRoot)
        {
            Assert.Contains("rootless mode", store.Wherry("run", "--device-cgroup-rule", "c 1:* rwm", "bb", "true").Exits(125).Error);
        }
    }

    [Fact]
    public void The_working_directory_does_not_lead_to_the_host()
    {
        using var store = new Store();
        // A descriptor of the runtime's as working directory was a way out of other engines' containers.
        var run = store.Wherry("run", "--rm", "--network=none", "-w", "/proc/self/fd/8", "bb", "cat", "../../../etc/passwd");
        Assert.DoesNotContain(File.ReadLines("/etc/passwd").Last(), run.Output);
    }
}
