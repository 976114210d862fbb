namespace Containers.E2E.Tests;

public class WaitTests
{
    [Fact]
    public async Task Conditions_are_waited_for()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "one", "--network=none", "bb", "sh", "-c", "sleep 100").Succeeds();
        Assert.Equal("-1", store.Wherry("wait", "--condition=created", "one").Succeeds().Text);
        var running = Task.Run(() => store.Wherry("wait", "--condition", "running", "one").Succeeds().Text);
        store.Wherry("start", "one").Succeeds();
        Assert.Equal("-1", await running);

        var paused = Task.Run(() => store.Wherry("wait", "--condition=paused", "--condition=removed", "one").Succeeds().Text);
        store.Wherry("pause", "one").Succeeds();
        Assert.Equal("-1", await paused);
        store.Wherry("unpause", "one").Succeeds();

        var removed = Task.Run(() => store.Wherry("wait", "--condition=removed", "one"));
        store.Wherry("rm", "-f", "one").Succeeds();
        var end = await removed;
        // The last two if it began to wait when all was over.
        Assert.True(end.Text == "137" || end.Text == "0" || end.Error.Contains("no such container: one", StringComparison.Ordinal), end.Text + end.Error);
    }

    [Fact]
    public async Task The_next_exit_is_one_that_comes()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "again", "--network=none", "bb", "sh", "-c", "exit 3").Exits(3);
        using var waiting = store.Start("wait", "--condition=next-exit", "again");
        Assert.False(waiting.WaitForExit(500));
        store.Wherry("start", "again").Succeeds();
        Assert.Equal("3", await waiting.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.True(waiting.WaitForExit(30_000));
    }

    [Fact]
    public void Several_are_waited_for_missing_ones_reported_or_ignored()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "a", "--network=none", "bb", "sh", "-c", "exit 1").Exits(1);
        store.Wherry("run", "--name", "b", "--network=none", "bb", "sh", "-c", "exit 2").Exits(2);
        Assert.Equal("1\n2", store.Wherry("wait", "a", "b").Succeeds().Text);
        Assert.Equal("2", store.Wherry("wait", "--latest").Succeeds().Text);
        var some = store.Wherry("wait", "a", "nobody", "b").Exits(125);
        Assert.Equal("1\n2", some.Text);
        Assert.Contains("no such container: nobody", some.Error);
        Assert.Equal("-1", store.Wherry("wait", "--ignore", "nobody").Succeeds().Text);
        Assert.Contains("invalid condition", store.Wherry("wait", "--condition=perfect", "a").Exits(125).Error);
        store.Wherry("run", "-d", "--name", "long", "--network=none", "bb", "sleep", "100").Succeeds();
        Assert.Equal("1", store.Wherry("wait", "--exit-first-match", "long", "a").Succeeds().Text);
    }

    [Fact]
    public async Task Killing_the_monitor_ends_the_wait()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "orphan", "--network=none", "bb", "sleep", "100").Succeeds();
        var wait = Task.Run(() => store.Wherry("wait", "--condition=exited", "--condition=paused", "orphan").Succeeds().Text);
        var plain = Task.Run(() => store.Wherry("wait", "orphan").Succeeds().Text);
        Surroundings.Run("/bin/kill", ["-9", store.Inspect("orphan", "{{.State.ConmonPid}}")]).Succeeds();
        Assert.Equal("137", await wait);
        Assert.Equal("137", await plain);
    }
}
