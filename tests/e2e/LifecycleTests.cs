namespace Containers.E2E.Tests;

public class LifecycleTests
{
    [Fact]
    public void A_container_is_created_started_stopped_started_again_and_removed()
    {
        using var store = new Store();
        var id = store.Wherry("create", "--name", "life", "--network=none", "--stop-timeout=1", "bb", "sh", "-c", "echo started; touch /mark; exec sleep 100").Succeeds().Text;
        Assert.Equal("created", store.Inspect("life", "{{.State.Status}}"));
        Assert.Equal("life", store.Wherry("start", "life").Succeeds().Text);
        Assert.Equal("running true", store.Inspect(id, "{{.State.Status}} {{.State.Running}}"));
        Waiting.Until(() => store.Wherry("exec", "life", "test", "-e", "/mark").ExitCode == 0, () => "the container did not start");
        Assert.Equal("life", store.Wherry("stop", "life").Succeeds().Text);
        Assert.Equal("exited 137", store.Inspect("life", "{{.State.Status}} {{.State.ExitCode}}"));
        store.Wherry("start", "life").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "life").Output == "started\nstarted\n", () => "the log does not show two starts");
        Assert.Contains("cannot remove container", store.Wherry("rm", "life").Exits(1).Error);
        Assert.Equal("life", store.Wherry("rm", "life", "-f").Succeeds().Text);
        Assert.Contains("no such container", store.Wherry("start", "life").Exits(125).Error);
    }

    [Fact]
    public void Stop_sends_the_images_or_the_users_signal_first()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "polite", "--stop-signal", "USR1", "--network=none", "bb", "sh", "-c", "trap 'echo asked; exit 3' USR1; while :; do sleep 0.05; done").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "polite", "true").ExitCode == 0, () => "not running");
        store.Wherry("stop", "polite").Succeeds();
        Assert.Equal("3", store.Inspect("polite", "{{.State.ExitCode}}"));
        Assert.Equal("asked", store.Wherry("logs", "polite").Succeeds().Text);
    }

    [Fact]
    public void Wait_returns_the_exit_code_also_of_one_that_has_ended()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "job", "--network=none", "bb", "sh", "-c", "sleep 0.3; exit 9").Succeeds();
        Assert.Equal("9", store.Wherry("wait", "job").Succeeds().Text);
        Assert.Equal("9", store.Wherry("wait", "job").Succeeds().Text);
    }

    [Fact]
    public void Kill_sends_any_signal()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "target", "--network=none", "bb", "sh", "-c", "trap 'echo got it' HUP; while :; do sleep 0.05; done").Succeeds();
        Waiting.Until(() =>
        {
            store.Wherry("kill", "-s", "HUP", "target").Succeeds();
            return store.Wherry("logs", "target").Output.Contains("got it", StringComparison.Ordinal);
        }, () => "the signal did not arrive");
        Assert.Equal("running", store.Inspect("target", "{{.State.Status}}"));
        store.Wherry("kill", "target").Succeeds();
        Assert.Equal("137", store.Wherry("wait", "target").Succeeds().Text);
        Assert.Contains("can only kill running containers", store.Wherry("kill", "target").Exits(125).Error);
        Assert.Contains("invalid signal", store.Wherry("kill", "-s", "NONSENSE", "target").Exits(125).Error);
    }

    [Fact]
    public void A_failing_container_is_started_again_as_often_as_the_policy_says()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "again", "--restart", "on-failure:2", "--network=none", "bb", "sh", "-c", "echo try; exit 1").Succeeds();
        Waiting.Until(() => store.Inspect("again", "{{.State.Status}} {{.RestartCount}}") == "exited 2", () => $"state is {store.Inspect("again", "{{.State.Status}} {{.RestartCount}}")}");
        Assert.Equal("try\ntry\ntry", store.Wherry("logs", "again").Succeeds().Text);
    }

    [Fact]
    public void A_container_that_restarts_for_ever_stays_stopped_when_stopped()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "always", "--restart", "always", "--network=none", "bb", "sh", "-c", "exit 0").Succeeds();
        Waiting.Until(() => int.Parse(store.Inspect("always", "{{.RestartCount}}")) >= 2, () => "it does not restart");
        store.Wherry("stop", "always").Succeeds();
        Assert.Equal("exited", store.Inspect("always", "{{.State.Status}}"));
        Waiting.Until(() => store.Processes().Count == 0, () => "it came back");
    }

    [Fact]
    public void Names_are_unique_and_generated_ones_look_like_two_words()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "taken", "--network=none", "bb").Succeeds();
        Assert.Contains("is already in use", store.Wherry("create", "--name", "taken", "--network=none", "bb").Exits(125).Error);
        Assert.Contains("invalid container name", store.Wherry("create", "--name", "a/b", "bb").Exits(125).Error);
        var id = store.Wherry("create", "--network=none", "bb").Succeeds().Text;
        Assert.Matches("^[a-z]+_[a-z]+$", store.Inspect(id, "{{.Name}}"));
    }

    [Fact]
    public void Starting_what_runs_changes_nothing_also_when_two_start_at_once()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "one", "--network=none", "bb", "sleep", "100").Succeeds();
        var starts = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => store.Wherry("start", "one")).ToList();
        Assert.Contains(starts, s => s.ExitCode == 0);
        store.Wherry("start", "one").Succeeds();
        store.Wherry("exec", "one", "true").Succeeds();
        Assert.Equal("running", store.Inspect("one", "{{.State.Status}}"));
    }

    [Fact]
    public void Starting_with_attach_shows_the_output_and_returns_the_exit_code()
    {
        using var store = new Store();
        store.Wherry("create", "-i", "--name", "cat", "--network=none", "bb", "sh", "-c", "cat; exit 4").Succeeds();
        Assert.Equal("typed", store.WherryWithInput("typed", "start", "-ai", "cat").Exits(4).Output);
    }
}
