namespace Containers.E2E.Tests;

/// <summary>What a container finds that runs systemd. That systemd comes up in it is tested in the machine.</summary>
public sealed class SystemdContainerTests
{
    private static readonly string[] s_places = ["/run", "/run/lock", "/tmp", "/var/log/journal"];

    [Fact]
    public void It_finds_places_to_write_to_and_who_it_is()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name=c", "--network=none", "--read-only", "--systemd=always", "bb", "sleep", "1000").Succeeds();

        var mounts = store.Wherry("exec", "c", "cat", "/proc/mounts").Succeeds().Output.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 3).ToList();
        Assert.All(s_places, place => Assert.Contains(mounts, fields => fields[1] == place && fields[2] == "tmpfs" && fields[3].StartsWith("rw,", StringComparison.Ordinal)));
        store.Wherry("exec", "c", "sh", "-c", "touch /run/a /run/lock/a /tmp/a /var/log/journal/a").Succeeds();
        var variables = store.Wherry("exec", "c", "env").Succeeds().Output.Split('\n');
        Assert.Contains($"container_uuid={store.Inspect("c", "{{.Id}}")[..32]}", variables);
        Assert.Contains("container=wherry", variables);
        store.Wherry("rm", "-f", "-t", "0", "c").Succeeds();
    }

    [Fact]
    public void It_is_asked_to_end_in_systemds_way()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name=c", "--network=none", "--systemd=always", "bb", "sh", "-c", "trap 'exit 7' 37; echo ready; while :; do sleep 0.1; done").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "c").Succeeds().Text == "ready", () => "it waits for the signal");

        store.Wherry("stop", "--time=60", "c").Succeeds();

        Assert.Equal("7 SIGRTMIN+3 true", store.Inspect("c", "{{.State.ExitCode}} {{.Config.StopSignal}} {{.Config.SystemdMode}}"));
    }

    [Theory]
    [InlineData("true", "/sbin/init", "SIGRTMIN+3 true")]
    [InlineData("true", "/usr/lib/systemd/systemd", "SIGRTMIN+3 true")]
    [InlineData("true", "/bin/init", "SIGTERM false")]
    [InlineData("false", "/sbin/init", "SIGTERM false")]
    [InlineData("always", "/bin/sh", "SIGRTMIN+3 true")]
    public void It_is_known_by_its_command(string when, string program, string expected)
    {
        using var store = new Store();
        store.Wherry("create", "--name=c", "--network=none", $"--systemd={when}", "bb", program).Succeeds();
        Assert.Equal(expected, store.Inspect("c", "{{.Config.StopSignal}} {{.Config.SystemdMode}}"));

        store.Wherry("create", "--name=d", "--network=none", $"--systemd={when}", "--stop-signal=INT", "bb", program).Succeeds();
        Assert.Equal("SIGINT", store.Inspect("d", "{{.Config.StopSignal}}"));
    }

    [Fact]
    public void Ones_own_mounts_take_their_place()
    {
        using var store = new Store();
        var own = Directory.CreateDirectory(Path.Combine(store.Scratch, "own")).FullName;
        File.WriteAllText(Path.Combine(own, "file"), "mine");
        Assert.Equal("mine", store.Wherry("run", "--rm", "--network=none", "--systemd=always", "-v", $"{own}:/tmp", "bb", "cat", "/tmp/file").Succeeds().Text);
        Assert.Contains("size=1024k", store.Wherry("run", "--rm", "--network=none", "--systemd=always", "--shm-size-systemd=1m", "bb", "grep", " /run ", "/proc/mounts").Succeeds().Text);
    }
}
