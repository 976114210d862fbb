using System.Diagnostics;
using System.Globalization;

namespace Containers.E2E.Tests;

public class CrashTests
{
    [Fact]
    public void Killing_the_command_does_not_kill_the_container()
    {
        using var store = new Store();
        using var command = store.Start("run", "--name", "survivor", "--network=none", "bb", "sh", "-c", "echo up; exec sleep 100");
        Assert.Equal("up", command.StandardOutput.ReadLine());
        command.Kill();
        command.WaitForExit();
        Assert.Equal("running", store.Inspect("survivor", "{{.State.Status}}"));
        store.Wherry("exec", "survivor", "true").Succeeds();
    }

    [Fact]
    public void A_killed_monitor_is_noticed_reported_and_cleaned_up_after()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "orphan", "bb", "sleep", "100").Succeeds();
        var monitor = int.Parse(store.Inspect("orphan", "{{.State.ConmonPid}}"), CultureInfo.InvariantCulture);
        Assert.NotEmpty(store.Processes());
        Process.GetProcessById(monitor).Kill();
        CommandResult? ps = null; // until the monitor has let go of its lock, which is when the last of its threads is gone
        Waiting.Until(() => (ps = store.Wherry("ps", "-a").Succeeds()).Error.Contains("its monitor was killed", StringComparison.Ordinal), () => ps!.Output);
        Assert.Contains("Exited (137)", ps!.Output);
        Waiting.Until(() => store.Processes().Count == 0, () => $"left: {string.Join("; ", store.Processes())}");
        store.Wherry("start", "orphan").Succeeds();
        Assert.Equal("running", store.Inspect("orphan", "{{.State.Status}}"));
    }

    [Fact]
    public void Signals_to_the_command_reach_the_container()
    {
        using var store = new Store();
        using var command = store.Start("run", "--rm", "--network=none", "bb", "sh", "-c", "trap 'echo told; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", command.StandardOutput.ReadLine());
        Surroundings.Run("/bin/kill", ["-TERM", command.Id.ToString(CultureInfo.InvariantCulture)]).Succeeds();
        Assert.True(command.WaitForExit(10_000));
        Assert.Equal("told", command.StandardOutput.ReadLine());
        Assert.Equal(5, command.ExitCode);
    }

    [Fact]
    public void Killing_commands_at_random_instants_loses_nothing_and_leaves_a_store_that_works()
    {
        using var store = new Store();
        var random = new Random(20);
        for (var i = 0; i < 15; i++)
        {
            using var command = store.Start("run", "--rm", "--network=none", "bb", "sleep", "0.05");
            if (!command.WaitForExit(random.Next(60)))
            {
                command.Kill();
                command.WaitForExit();
            }
        }

        store.Wherry("ps", "-a").Succeeds();
        Assert.Equal("still here", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "still here").Succeeds().Text);
    }
}
