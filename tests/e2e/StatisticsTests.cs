using System.Text.Json;

namespace Containers.E2E.Tests;

public class StatisticsTests
{
    [Fact]
    public void What_a_container_uses_is_shown_once_or_as_a_stream()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "busy", "--network=none", "bb", "sh", "-c", "while :; do :; done").Succeeds();
        store.Wherry("create", "--name", "idle", "--network=none", "bb", "true").Succeeds();
        var once = store.Wherry("stats", "--no-stream").Succeeds().Text.Split('\n');
        Assert.Matches(@"^CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS$", once[0]);
        Assert.Matches(@"^[0-9a-f]{12} +busy +\d+\.\d\d% +[0-9.]+[KM]iB / [0-9.]+GiB +\d+\.\d\d% +\S+ / \S+ +\S+ / \S+ +1$", Assert.Single(once[1..]));
        Waiting.Until(() => double.Parse(store.Wherry("stats", "--no-stream", "--format", "{{.CPU}}", "busy").Succeeds().Text) > 1, () => "it uses no processor");
        Assert.Matches("idle +--", store.Wherry("stats", "-a", "--no-stream").Succeeds().Output);

        using var json = JsonDocument.Parse(store.Wherry("stats", "--no-stream", "--format", "json", "busy").Succeeds().Output);
        Assert.Equal("busy", json.RootElement[0].GetProperty("name").GetString());
        Assert.Equal("busy", json.RootElement[0].GetProperty("Name").GetString());

        using var stream = store.Start("stats", "-i", "0.1", "--format", "table {{.Name}}\t{{.PIDs}}", "busy");
        string[] lines = [.. Enumerable.Range(0, 4).Select(_ => string.Join(' ', stream.StandardOutput.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(["NAME PIDS", "busy 1", "busy 1", "busy 1"], lines);
        store.Wherry("kill", "busy").Succeeds();
        Assert.True(stream.WaitForExit(30_000));
        Assert.Contains("want a number of seconds", store.Wherry("stats", "-i", "soon").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("stats", "--no-stream", "nobody").Exits(125).Error);
    }

    [Fact]
    public void Processes_are_shown_as_docker_podman_and_ps_show_them()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "two", "--network=none", "--user", "7:8", "--passwd=false", "bb", "sh", "-c", "sleep 1000 & sleep 1001; true").Succeeds();
        Waiting.Until(() => store.Wherry("top", "two").Output.Split('\n').Length == 5, () => "the processes do not start");
        var docker = store.Wherry("top", "two").Succeeds().Text.Split('\n');
        Assert.Matches("^UID +PID +PPID +C +STIME +TTY +TIME +CMD$", docker[0]);
        Assert.Contains(docker, line => line.Contains($" {store.Inspect("two", "{{.State.Pid}}")} ", StringComparison.Ordinal));

        var podman = store.Wherry("top", "two", "user", "pid", "ppid", "%g", "capeff", "seccomp", "comm", "args").Succeeds().Text.Split('\n');
        Assert.Matches("^USER +PID +PPID +RGROUP +EFFECTIVE CAPS +SECCOMP +COMMAND +COMMAND$", podman[0]);
        Assert.Matches("^7 +1 +0 +8 +none +filter +sh +sh -c sleep 1000 & sleep 1001; true$", podman[1]);
        Assert.Contains(podman, line => line.EndsWith("sleep 1001", StringComparison.Ordinal) && line.Contains("  1  ", StringComparison.Ordinal));
        Assert.Equal(podman[1..].Order(), store.Wherry("top", "two", "user,pid,ppid,%g,capeff,seccomp,comm,args").Succeeds().Text.Split('\n')[1..].Order());

        Assert.Equal(4, store.Wherry("top", "two", "-eo", "pid,args").Succeeds().Text.Split('\n').Length);
        Assert.Equal(4, store.Wherry("top", "two", "aux").Succeeds().Text.Split('\n').Length);
        Assert.Contains("without PID", store.Wherry("top", "two", "-eo", "args").Exits(125).Error);
        Assert.Contains("unknown descriptor \"nonsense\"", store.Wherry("top", "two", "nonsense").Exits(125).Error);
        store.Wherry("kill", "two").Succeeds();
        store.Wherry("wait", "two").Succeeds();
        Assert.Contains("is not running", store.Wherry("top", "-l").Exits(125).Error);
    }
}
