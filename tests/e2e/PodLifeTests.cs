using System.Diagnostics;
using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>The order in which the containers of a pod start and end, and what happens to pods in bad luck.</summary>
public class PodLifeTests
{
    [Fact]
    public void Init_containers_run_to_their_end_one_after_the_other_before_the_others_start()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "-v", "log:/log", "shop").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "late", "--stop-timeout=0", "bb", "sh", "-c", "echo late >> /log/order; exec sleep 1000").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "first", "--init-ctr=once", "bb", "sh", "-c", "sleep 0.2; echo first >> /log/order").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "second", "--init-ctr=always", "bb", "sh", "-c", "sleep 0.1; echo second >> /log/order").Succeeds();
        string Order() => store.Wherry("exec", "late", "cat", "/log/order").Output.Replace('\n', ' ');
        store.Wherry("pod", "start", "shop").Succeeds();
        Waiting.Until(() => Order() == "first second late ", () => $"the order is {Order()}");
        Assert.Equal("Running", store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text);
        store.Wherry("container", "exists", "first").Exits(1); // "once" is over
        Assert.Equal("exited", store.Inspect("second", "{{.State.Status}}"));
        Assert.Contains("cannot be added to a running pod", store.Wherry("create", "--pod", "shop", "--init-ctr=once", "bb").Exits(125).Error);
        store.Wherry("pod", "restart", "shop").Succeeds();
        Waiting.Until(() => Order() == "first second late second late ", () => $"the order is {Order()}");

        store.Wherry("pod", "stop", "shop").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "broken", "--init-ctr=once", "bb", "sh", "-c", "exit 3").Succeeds();
        Assert.Contains("init container broken of pod shop exited with code 3", store.Wherry("pod", "start", "shop").Exits(125).Error);
        Assert.Equal("exited", store.Inspect("late", "{{.State.Status}}"));
        store.Wherry("pod", "rm", "-f", "shop").Succeeds();
        store.Wherry("volume", "rm", "log").Succeeds();
    }

    [Fact]
    public void With_the_exit_policy_stop_a_pod_ends_with_its_last_container()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "--exit-policy=stop", "shop").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "short", "bb", "true").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "longer", "bb", "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done").Succeeds();
        store.Wherry("pod", "start", "shop").Succeeds();
        Assert.Equal("0", store.Wherry("wait", "short").Succeeds().Text);
        string State() => store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text;
        Assert.Equal("Degraded", State());
        store.Wherry("stop", "longer").Succeeds();
        Waiting.Until(() => State() == "Exited", () => $"the pod is {State()}");
        Waiting.Until(() => store.Processes().Count == 0, () => $"left: {string.Join("; ", store.Processes())}");

        // However the last one ends, and again after the next start.
        store.Wherry("pod", "start", "shop").Succeeds();
        Process.GetProcessById(int.Parse(store.Inspect("longer", "{{.State.ConmonPid}}"), CultureInfo.InvariantCulture)).Kill();
        Waiting.Until(() => State() == "Exited", () => $"the pod is {State()}");

        store.Wherry("pod", "create", "--network=none", "stays").Succeeds();
        store.Wherry("run", "--pod", "stays", "--name", "gone", "bb", "true").Succeeds();
        Assert.Equal("Degraded", store.Wherry("pod", "inspect", "-f", "{{.State}}", "stays").Succeeds().Text);
    }

    [Fact]
    public void With_the_exit_policy_stop_a_pod_that_nobody_has_joined_waits_for_containers()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "--exit-policy=stop", "shop").Succeeds();
        store.Wherry("pod", "start", "shop").Succeeds();
        string State() => store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text;
        var holder = store.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text;
        var monitor = store.Inspect(holder, "{{.State.ConmonPid}}");

        store.Wherry("run", "-d", "--pod", "shop", "--name", "one", "bb", "sleep", "1000").Succeeds();

        Assert.Equal("Running", State());
        Assert.Equal(monitor, store.Inspect(holder, "{{.State.ConmonPid}}"));
        store.Wherry("rm", "--force", "one").Succeeds();
        Waiting.Until(() => State() == "Exited", () => $"the pod is {State()}");
    }

    [Fact]
    public void Containers_of_a_pod_start_after_those_they_require_and_end_before_them()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        string[] Waiter(string name) => ["--name", name, "bb", "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"];
        store.Wherry(["create", "--pod", "shop", .. Waiter("base")]).Succeeds();
        store.Wherry(["create", "--pod", "shop", "--requires", "base", .. Waiter("middle")]).Succeeds();
        store.Wherry(["create", "--pod", "shop", "--requires", "middle", .. Waiter("top")]).Succeeds();
        store.Wherry("pod", "start", "shop").Succeeds();
        store.Wherry("pod", "stop", "shop").Succeeds();
        string[] Names(string action) => [.. store.Wherry("events", "--stream=false", "--filter", "type=container", "--filter", $"event={action}", "--format", "{{.Name}}").Succeeds().Text.Split('\n')];
        Assert.Equal(["base", "middle", "top"], Names("start").Skip(1));
        Assert.Equal(["top", "middle", "base"], Names("died").SkipLast(1));
        Assert.EndsWith("-infra", Names("died")[^1], StringComparison.Ordinal);
        Assert.Equal("0", store.Inspect(Names("died")[^1], "{{.State.ExitCode}}"));
    }

    [Fact]
    public void A_killed_monitor_that_holds_a_pod_is_noticed_reported_and_cleaned_up_after()
    {
        using var store = new Store();
        var port = LoopbackPort.Free();
        store.Wherry("pod", "create", "-p", $"127.0.0.1:{port}:80", "shop").Succeeds();
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var infra = store.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text;
        var monitor = int.Parse(store.Inspect(infra, "{{.State.ConmonPid}}"), CultureInfo.InvariantCulture);
        var holder = int.Parse(store.Inspect(infra, "{{.State.Pid}}"), CultureInfo.InvariantCulture);
        Process.GetProcessById(monitor).Kill();
        Waiting.Until(() => !IsAlive(monitor) && !IsAlive(holder), () => "what held the pod does not die");
        var ps = store.Wherry("pod", "ps", "--format", "{{.Status}}").Succeeds();
        Assert.Contains("its monitor was killed", ps.Error);
        Assert.Equal("Degraded", ps.Text);
        store.Wherry("exec", "web", "true").Succeeds(); // what it has it keeps
        store.Wherry("pod", "stop", "shop").Succeeds();
        Waiting.Until(() => store.Processes().Count == 0, () => $"left: {string.Join("; ", store.Processes())}");
        store.Wherry("pod", "start", "shop").Succeeds();
        Waiting.Until(() => Surroundings.Run("/bin/busybox", ["wget", "-qO-", $"http://127.0.0.1:{port}/"]).ExitCode == 0, () => "the pod does not answer again");
    }

    [Fact]
    public void A_reboot_keeps_pods()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "--restart=always", "bb", "sleep", "1000").Succeeds();
        foreach (var name in (string[])["web", store.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text])
        {
            Process.GetProcessById(int.Parse(store.Inspect(name, "{{.State.ConmonPid}}"), CultureInfo.InvariantCulture)).Kill();
        }

        Waiting.Until(() => store.Wherry("ps", "-q").Text.Length == 0, () => "they run on");
        Directory.Delete(store.RunRoot, recursive: true);
        Assert.Equal("shop Exited 2", store.Wherry("pod", "ps", "--format", "{{.Name}} {{.Status}} {{.NumberOfContainers}}").Succeeds().Text);
        Assert.Equal("web", store.Wherry("system", "resume").Succeeds().Text); // and what holds its pod with it
        Assert.Equal("Running", store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("system", "check").Succeeds().Error);
    }

    [Fact]
    public void Many_at_once_share_one_pod()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        var commands = Enumerable.Range(0, 8).Select(i => store.Start("run", "-d", "--pod", "shop", "--name", $"c{i}", "--stop-timeout=0", "bb", "sleep", "1000")).ToList();
        foreach (var command in commands)
        {
            Assert.True(command.WaitForExit(120_000));
            Assert.True(command.ExitCode == 0, command.StandardError.ReadToEnd());
            command.Dispose();
        }

        var networks = Enumerable.Range(0, 8).Select(i => store.Wherry("exec", $"c{i}", "readlink", "/proc/self/ns/net").Succeeds().Text).Distinct();
        Assert.Single(networks);
        Assert.Equal("9 Running", store.Wherry("pod", "ps", "--format", "{{.NumberOfContainers}} {{.Status}}").Succeeds().Text);

        // Removing it while others come in: each of those comes in before or finds no pod.
        var late = Enumerable.Range(0, 4).Select(i => store.Start("create", "--pod", "shop", "--name", $"late{i}", "bb")).ToList();
        store.Wherry("pod", "rm", "-f", "shop").Succeeds();
        late.ForEach(command => Assert.True(command.WaitForExit(120_000)));
        Assert.All(late, command => Assert.True(command.ExitCode == 0 || command.StandardError.ReadToEnd().Contains("no such", StringComparison.Ordinal)));
        late.ForEach(command => command.Dispose());
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void Killing_commands_at_random_instants_leaves_pods_that_can_be_removed()
    {
        using var store = new Store();
        var random = new Random(7);
        for (var i = 0; i < 12; i++)
        {
            using var command = store.Start("run", "-d", "--pod", "new:shop", "--network=none", "--stop-timeout=0", "bb", "sleep", "1000");
            if (!command.WaitForExit(random.Next(600)))
            {
                command.Kill();
                command.WaitForExit();
            }

            store.Wherry("pod", "rm", "-f", "shop").Succeeds();
        }

        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        store.Wherry("rm", "-fa").Succeeds();
        Assert.Equal(string.Empty, store.Wherry("pod", "ps", "-q").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("system", "check", "--quick", "--repair").Error);
    }

    private static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}
