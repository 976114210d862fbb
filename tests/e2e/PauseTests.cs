namespace Containers.E2E.Tests;

public class PauseTests
{
    [Fact]
    public void A_paused_container_does_nothing_until_it_goes_on()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "clock", "--network=none", "bb", "sh", "-c", "while :; do date +%s%N >/n; done & while :; do date +%s%N >/m; done").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "clock", "test", "-s", "/n").ExitCode == 0, () => "it does not count");
        Assert.Equal("clock", store.Wherry("pause", "clock").Succeeds().Text);
        Assert.Equal("paused true true", store.Inspect("clock", "{{.State.Status}} {{.State.Paused}} {{.State.Running}}"));
        Assert.Contains("(Paused)", store.Wherry("ps").Succeeds().Output);
        AssertStandsStill(store, "clock");

        Assert.Contains("is paused", store.Wherry("exec", "clock", "true").Exits(125).Error);
        Assert.Contains("is paused", store.Wherry("pause", "clock").Exits(125).Error);
        Assert.Equal("clock", store.Wherry("unpause", "clock").Succeeds().Text);
        store.Wherry("exec", "clock", "true").Succeeds();
        Assert.Contains("is not paused", store.Wherry("unpause", "clock").Exits(125).Error);
    }

    [Fact]
    public void A_paused_container_can_be_ended_and_removed()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "one", "--network=none", "bb", "sh", "-c", "trap 'exit 4' TERM; while :; do sleep 0.05; done").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "one", "true").ExitCode == 0, () => "not running");
        store.Wherry("pause", "one").Succeeds();
        store.Wherry("stop", "one").Succeeds();
        Assert.Equal("exited", store.Inspect("one", "{{.State.Status}}"));
        store.Wherry("start", "one").Succeeds();
        store.Wherry("pause", "--latest").Succeeds();
        Assert.Contains("without force", store.Wherry("rm", "one").Exits(1).Error);
        store.Wherry("rm", "-f", "one").Succeeds();
        Assert.Contains("no such container", store.Wherry("pause", "one").Exits(125).Error);
        store.Wherry("create", "--name", "two", "--network=none", "bb", "true").Succeeds();
        Assert.Contains("only running containers can be paused", store.Wherry("pause", "two").Exits(125).Error);
    }

    [Fact]
    public void All_that_run_are_paused_and_all_that_are_paused_go_on()
    {
        using var store = new Store();
        string[] ids = [.. Enumerable.Range(0, 2).Select(_ => store.Wherry("run", "-d", "--network=none", "bb", "sleep", "100").Succeeds().Text)];
        store.Wherry("create", "--network=none", "bb", "true").Succeeds();
        Assert.Equal(ids.Order(), store.Wherry("pause", "-a").Succeeds().Text.Split('\n').Order());
        Assert.Equal(ids.Order(), store.Wherry("unpause", "-a").Succeeds().Text.Split('\n').Order());
        Assert.Equal(ids.Order(), store.Wherry("kill", "-a").Succeeds().Text.Split('\n').Order());
    }

    // Stopped one by one without a cgroup; what a cgroup has frozen looks asleep, so its clock is read there.
    private static void AssertStandsStill(Store store, string name)
    {
        var pid = store.Inspect(name, "{{.State.Pid}}");
        if (Surroundings.IsRoot)
        {
            var before = File.ReadAllText($"/proc/{pid}/root/n");
            Thread.Sleep(200);
            Assert.Equal(before, File.ReadAllText($"/proc/{pid}/root/n"));
        }
        else if (!File.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(children.Append(pid).Select(p => File.ReadAllText($"/proc/{p}/stat")), stat => Assert.Contains(stat[stat.LastIndexOf(')') + 2], "TZ")); // what has ended meanwhile is collected later
        }
    }
}
