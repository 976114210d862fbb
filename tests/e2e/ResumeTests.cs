namespace Containers.E2E.Tests;

public class ResumeTests
{
    [Fact]
    public void After_a_boot_those_run_that_shall()
    {
        using var store = new Store();
        foreach (var policy in (string[])["no", "always", "unless-stopped", "on-failure:3"])
        {
            var name = policy.Split(':')[0];
            store.Wherry("run", "-d", "--name", name, "--restart", policy, "--network=none", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
            store.Wherry("run", "-d", "--name", name + "-stopped", "--restart", policy, "--network=none", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
            store.Wherry("create", "--name", name + "-created", "--restart", policy, "--network=none", "bb", "sleep", "1000").Succeeds();
        }

        store.Wherry("stop", "no-stopped", "always-stopped", "unless-stopped-stopped", "on-failure-stopped").Succeeds();
        store.Wherry("run", "-d", "--rm", "--name", "passing", "--network=none", "bb", "sleep", "1000").Succeeds();

        PowerCut(store);
        var resumed = store.Wherry("system", "resume").Succeeds();
        Assert.Equal(["always", "always-stopped", "on-failure", "unless-stopped"], resumed.Text.Split('\n').Order());
        foreach (var name in resumed.Text.Split('\n'))
        {
            store.Wherry("exec", name, "true").Succeeds();
        }

        store.Wherry("container", "exists", "passing").Exits(1);
        Assert.Equal("exited", store.Inspect("no", "{{.State.Status}}"));
        Assert.Equal(string.Empty, store.Wherry("system", "resume").Succeeds().Output);
    }

    [Fact]
    public void Who_looks_before_does_not_change_what_is_resumed()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "server", "--restart=unless-stopped", "--network=none", "bb", "sleep", "1000").Succeeds();
        PowerCut(store);
        Assert.Contains("Exited", store.Wherry("ps", "-a").Succeeds().Output);
        Assert.Equal("server", store.Wherry("system", "resume").Succeeds().Text);
    }

    [Fact]
    public void A_monitor_that_is_told_to_end_ends_its_container_without_anybody_having_wished_it()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "server", "--restart=unless-stopped", "--network=none", "bb", "sh", "-c", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "server").Output == "ready\n", () => "it does not start");
        Surroundings.Run("/bin/kill", [store.Inspect("server", "{{.State.ConmonPid}}")]).Succeeds();
        Assert.Equal("0", store.Wherry("wait", "server").Succeeds().Text);
        Assert.Equal("exited", store.Inspect("server", "{{.State.Status}}"));
        Assert.Equal("server", store.Wherry("system", "resume").Succeeds().Text);
    }

    /// <summary>Ends all processes at once and loses the run directory, as the end of a machine does.</summary>
    private static void PowerCut(Store store)
    {
        var monitors = store.Wherry("ps", "-q").Succeeds().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => (Monitor: store.Inspect(id, "{{.State.ConmonPid}}"), Main: store.Inspect(id, "{{.State.Pid}}"))).ToList();
        Surroundings.Run("/bin/kill", ["-9", .. monitors.Select(m => m.Monitor), .. monitors.Select(m => m.Main)]).Succeeds();
        foreach (var left in store.Processes())
        {
            Surroundings.Run("/bin/kill", ["-9", left.Split(':')[0]]); // of the storage driver, if it is still there
        }

        Waiting.Until(() => store.Processes().Count == 0 && !monitors.Exists(m => NetworkStore.IsAlive(m.Monitor)), () => $"processes are left: {string.Join("; ", store.Processes())}");
        Directory.Delete(store.RunRoot, recursive: true);
    }
}
