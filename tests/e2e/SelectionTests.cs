namespace Containers.E2E.Tests;

public class SelectionTests
{
    [Fact]
    public void Every_one_is_tried_and_every_failure_reported()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "a", "--network=none", "bb", "sleep", "100").Succeeds();
        store.Wherry("run", "-d", "--name", "b", "--network=none", "bb", "sleep", "100").Succeeds();
        var stop = store.Wherry("stop", "-t", "0", "a", "x", "b", "y").Exits(125);
        Assert.Equal("a\nb", stop.Text);
        Assert.Contains("no such container: x", stop.Error);
        Assert.Contains("no such container: y", stop.Error);
        Assert.Equal("a\nb", store.Wherry("stop", "--ignore", "a", "x", "b").Succeeds().Text); // not running is no error
        Assert.Equal("b", store.Wherry("rm", "x", "b").Exits(1).Text);
        Assert.Equal("a", store.Wherry("rm", "-f", "x", "a").Succeeds().Text);
    }

    [Fact]
    public void Containers_are_found_by_file_and_as_the_latest()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "cid");
        var first = store.Wherry("run", "-d", "--cidfile", file, "--network=none", "bb", "sleep", "100").Succeeds().Text;
        var second = store.Wherry("run", "-d", "--network=none", "bb", "sleep", "100").Succeeds().Text;
        Assert.Equal(first, store.Wherry("kill", "--cidfile", file).Succeeds().Text);
        store.Wherry("wait", first).Succeeds();
        Assert.Equal("running", store.Inspect(second, "{{.State.Status}}"));
        Assert.Equal(second, store.Wherry("stop", "-l", "-t", "0").Succeeds().Text);
        Assert.Equal(second, store.Wherry("start", "-l").Succeeds().Text);
        Assert.Equal(first, store.Wherry("start", "--all").Succeeds().Text);
        Assert.Contains("exclude each other", store.Wherry("stop", "-a", first).Exits(125).Error);
        Assert.Contains("at least one name or id", store.Wherry("stop").Exits(125).Error);
        Assert.Contains("no such file", store.Wherry("stop", "--cidfile", file + "x").Exits(125).Error);
        store.Wherry("stop", "--ignore", "--cidfile", file + "x").Succeeds();
        Assert.Equal(second, store.Wherry("rm", "-f", "--latest").Succeeds().Text);
    }

    [Fact]
    public void Anonymous_volumes_go_only_when_asked_and_when_nobody_else_has_them()
    {
        using var store = new Store();
        var volumes = Path.Combine(store.Root, "volumes");
        store.Wherry("create", "--name", "kept", "-v", "/data", "--network=none", "bb", "true").Succeeds();
        store.Wherry("rm", "kept").Succeeds();
        Assert.Single(Directory.GetDirectories(volumes));
        store.Wherry("create", "--name", "gone", "-v", "/data", "-v", "named:/other", "--network=none", "bb", "true").Succeeds();
        Assert.Equal(3, Directory.GetDirectories(volumes).Length);
        store.Wherry("rm", "-v", "gone").Succeeds();
        Assert.Equal(2, Directory.GetDirectories(volumes).Length);
        store.Wherry("run", "--rm", "-v", "/data", "--network=none", "bb", "true").Succeeds();
        Assert.Equal(2, Directory.GetDirectories(volumes).Length);
    }

    [Fact]
    public void A_container_made_ready_begins_when_started()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "ready", "--network=none", "bb", "sh", "-c", "echo begun; sleep 100").Succeeds();
        Assert.Equal("ready", store.Wherry("init", "ready").Succeeds().Text);
        Assert.Equal("initialized", store.Inspect("ready", "{{.State.Status}}"));
        Assert.Equal(string.Empty, store.Wherry("logs", "ready").Succeeds().Output);
        Assert.Contains("not running", store.Wherry("exec", "ready", "true").Exits(125).Error);
        store.Wherry("start", "ready").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "ready").Output == "begun\n", () => "it does not begin");
        store.Wherry("stop", "-t", "0", "ready").Succeeds();

        store.Wherry("init", "ready").Succeeds();
        store.Wherry("stop", "ready").Succeeds();
        Assert.Equal("exited", store.Inspect("ready", "{{.State.Status}}"));
        store.Wherry("init", "ready").Succeeds();
        store.Wherry("rm", "ready").Succeeds();
    }

    [Fact]
    public void Ports_are_shown_as_docker_shows_them()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "-p", "127.0.0.1:8585:5000", "-p", "8586:53/udp", "bb", "true").Succeeds();
        Assert.Equal("5000/tcp -> 127.0.0.1:8585\n53/udp -> 0.0.0.0:8586", store.Wherry("port", "web").Succeeds().Text);
        Assert.Equal("127.0.0.1:8585", store.Wherry("port", "web", "5000").Succeeds().Text);
        Assert.Equal("0.0.0.0:8586", store.Wherry("port", "-l", "53/udp").Succeeds().Text);
        Assert.Contains("no public port '53/tcp' published for web", store.Wherry("port", "web", "53").Exits(125).Error);
    }
}
