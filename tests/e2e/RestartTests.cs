namespace Containers.E2E.Tests;

public class RestartTests
{
    [Fact]
    public void Restart_ends_and_starts_again_and_starts_what_does_not_run()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "web", "--network=none", "--stop-timeout=0", "bb", "sh", "-c", "echo up; exec sleep 100").Succeeds();
        var first = store.Inspect("web", "{{.State.Pid}}");
        Assert.Equal("web", store.Wherry("restart", "web").Succeeds().Text);
        Assert.Equal("running 0", store.Inspect("web", "{{.State.Status}} {{.RestartCount}}"));
        Assert.NotEqual(first, store.Inspect("web", "{{.State.Pid}}"));
        Waiting.Until(() => store.Wherry("logs", "web").Output == "up\nup\n", () => "the log does not show two starts");

        store.Wherry("stop", "web").Succeeds();
        Assert.Equal("web", store.Wherry("restart", "-t", "0", "web").Succeeds().Text);
        Assert.Equal("running", store.Inspect("web", "{{.State.Status}}"));
    }

    [Fact]
    public void A_container_that_is_removed_at_its_end_survives_a_restart()
    {
        using var store = new Store();
        var id = store.Wherry("run", "-d", "--rm", "--network=none", "bb", "sleep", "100").Succeeds().Text;
        store.Wherry("restart", "-t", "0", id).Succeeds();
        Assert.Equal("running", store.Inspect(id, "{{.State.Status}}"));
        store.Wherry("stop", "-t", "0", id).Succeeds();
        store.Wherry("container", "exists", id).Exits(1);
    }

    [Fact]
    public void One_that_waits_to_be_restarted_is_restarted_at_once()
    {
        using var store = new Store();
        // It fails until the file is there: the policy's pauses grow meanwhile.
        store.Wherry("run", "-d", "--name", "late", "--restart=always", "--network=none", "-v", $"{store.Scratch}:/s", "bb", "sh", "-c", "test -e /s/go && exec sleep 100; exit 1").Succeeds();
        Waiting.Until(() => int.Parse(store.Inspect("late", "{{.RestartCount}}")) >= 2, () => "it does not restart");
        File.WriteAllText(Path.Combine(store.Scratch, "go"), string.Empty);
        store.Wherry("restart", "late").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "late", "true").ExitCode == 0, () => "it does not run");
        Assert.Contains("late", store.Wherry("ps").Succeeds().Output);
    }

    [Fact]
    public void Only_running_ones_are_restarted_when_asked_so()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "idle", "--network=none", "bb", "true").Succeeds();
        var id = store.Wherry("run", "-d", "--name", "busy", "--network=none", "bb", "sleep", "100").Succeeds().Text;
        Assert.Equal(id, store.Wherry("restart", "--running", "-t", "0").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("restart", "--running", "idle").Succeeds().Text);
        Assert.Equal("created", store.Inspect("idle", "{{.State.Status}}"));
    }

    [Fact]
    public void Starting_again_right_after_the_end_works_every_time()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "short", "--network=none", "bb", "true").Succeeds();
        for (var i = 0; i < 8; i++)
        {
            store.Wherry("start", "short").Succeeds();
            Waiting.Until(() => store.Inspect("short", "{{.State.Status}}") == "exited", () => "it does not end");
        }

        store.Wherry("start", "-a", "short").Succeeds();
        store.Wherry("start", "-a", "short").Succeeds();
        store.Wherry("rm", "short").Succeeds();
    }
}
