namespace Containers.E2E.Tests;

/// <summary>Containers with user ids of their own.</summary>
public class UserNamespaceTests
{
    [Fact]
    public void The_user_is_the_same_inside_and_the_images_files_keep_their_owners()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root has no subordinate ids to keep its own apart from");
        using var store = new Store();
        var me = Surroundings.Run("/usr/bin/id", ["-u"]).Succeeds().Text;
        var script = "id -u; stat -c %u /bin /home/jane; touch /mine/file; stat -c %u /mine/file; id -un";
        var run = store.Wherry("run", "--rm", "--network=none", "--userns=keep-id", "-v", $"{store.Scratch}:/mine", "bb", "sh", "-c", script).Succeeds();
        Assert.Equal([me, "0", "0", me, Environment.UserName], run.Text.Split('\n'));
        Assert.Equal(me, Surroundings.Run("/usr/bin/stat", ["-c", "%u", Path.Combine(store.Scratch, "file")]).Text);
        Assert.Equal("200 300", store.Wherry("run", "--rm", "--network=none", "--userns=keep-id:uid=200,gid=300", "bb", "sh", "-c", "echo $(id -u) $(id -g)").Succeeds().Text);
        // As root inside too, everything the image has is root's.
        Assert.Equal("0", store.Wherry("run", "--rm", "--network=none", "--userns=keep-id", "-u", "0", "bb", "sh", "-c", "touch /root/x && stat -c %u /root/x").Succeeds().Text);
    }

    [Fact]
    public void Ids_can_be_taken_away_apart_or_one_by_one()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root has no subordinate ids");
        using var store = new Store();
        string Map(params string[] flags) =>
            string.Join(' ', store.Wherry(["run", "--rm", "--network=none", .. flags, "bb", "cat", "/proc/self/uid_map"]).Succeeds().Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("0 1 ", Map("--userns=nomap"));
        Assert.Equal("0 5 10", Map("--uidmap", "0:5:10"));
        store.Wherry("create", "--name", "first", "--network=none", "--userns=auto", "bb").Succeeds();
        Assert.Equal("0 1025 2000", Map("--userns=auto:size=2000"));
        store.Wherry("run", "-d", "--name", "host", "--network=none", "--userns=nomap", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("0", store.Wherry("exec", "host", "id", "-u").Succeeds().Text);
        Assert.StartsWith("0 1 ", Map("--userns=container:host"));
        Assert.Contains("mutually exclusive", store.Wherry("run", "--userns=keep-id", "--uidmap", "0:0:1", "bb", "true").Exits(125).Error);
        Assert.Contains("you have", store.Wherry("run", "--uidmap", "0:4000000:1", "bb", "true").Exits(125).Error);
        Assert.Contains("invalid --userns", store.Wherry("run", "--userns=other", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Roots_automatic_ids_are_those_set_aside_for_it()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "a user's are those of his own namespace");
        using var store = new Store();
        var ranges = Path.Combine(store.Scratch, "ranges");
        File.WriteAllText(ranges, "somebody:100000:65536\ncontainers:500000:3000\n");
        const string WithRanges = "mount --bind \"$1\" /etc/subuid && mount --bind \"$1\" /etc/subgid && shift && exec \"$@\"";
        CommandResult Run(string mode) => Surroundings.Run(
            "/usr/bin/unshare", ["-m", "sh", "-c", WithRanges, "sh", ranges, Surroundings.Program, .. store.Flags, "run", "--name", "c", "--replace", "--network=none", mode, "bb", "sh", "-c", "cat /proc/self/uid_map; stat -c %u /bin"]);
        string Words(CommandResult result) => string.Join(' ', result.Succeeds().Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("0 500000 1024 0", Words(Run("--userns=auto")));
        store.Wherry("rename", "c", "first").Succeeds();
        Assert.Equal("0 501024 1500 0", Words(Run("--userns=auto:size=1500")));
        Assert.Contains("are left", Run("--userns=auto:size=2500").Exits(125).Error);
        File.WriteAllText(ranges, "somebody:100000:65536\n");
        Assert.Contains("the user \"containers\" has none", Run("--userns=auto").Exits(125).Error);
    }

    [Fact]
    public void Such_a_container_is_on_the_network_too()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root has no subordinate ids");
        using var store = new Store();
        Assert.NotEqual("lo", store.Wherry("run", "--rm", "--userns=keep-id", "bb", "ls", "/sys/class/net").Succeeds().Text);
    }
}
