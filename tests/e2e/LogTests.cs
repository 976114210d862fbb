namespace Containers.E2E.Tests;

public class LogTests
{
    [Theory]
    [InlineData("k8s-file")]
    [InlineData("json-file")]
    public void Output_is_kept_by_stream_line_and_time(string driver)
    {
        using var store = new Store();
        store.Wherry("run", "--name", "talker", "--log-driver", driver, "--network=none", "bb", "sh", "-c", "echo one; echo two >&2; sleep 0.05; printf three").Succeeds();
        var logs = store.Wherry("logs", "talker").Succeeds();
        Assert.Equal("one\nthree", logs.Output);
        Assert.Equal("two\n", logs.Error);
        Assert.Equal("three", store.Wherry("logs", "--tail", "1", "talker").Succeeds().Output[^5..]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\S* one\n", store.Wherry("logs", "-t", "talker").Succeeds().Output);
        Assert.Equal(string.Empty, store.Wherry("logs", "--until", "2001-01-01T00:00:00Z", "talker").Succeeds().Output);
        Assert.Equal("one\nthree", store.Wherry("logs", "--since", "1h", "talker").Succeeds().Output);
    }

    [Fact]
    public void Following_ends_with_the_container()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "slow", "--network=none", "bb", "sh", "-c", "for i in 1 2 3 4; do echo $i; sleep 0.1; done").Succeeds();
        Assert.Equal("1\n2\n3\n4", store.Wherry("logs", "-f", "slow").Succeeds().Text);
    }

    [Fact]
    public void Without_a_log_there_is_nothing_to_show_and_passthrough_writes_to_the_callers_streams()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "quiet", "--log-driver", "none", "--network=none", "bb", "echo", "x").Succeeds();
        Assert.Contains("keeps no log", store.Wherry("logs", "quiet").Exits(125).Error);
        Assert.Equal("direct", store.Wherry("run", "--rm", "--log-driver", "passthrough", "--network=none", "bb", "echo", "direct").Succeeds().Text);
    }

    [Theory]
    [InlineData("k8s-file")]
    [InlineData("json-file")]
    public void Logs_that_become_too_long_are_put_aside_and_read_together(string driver)
    {
        using var store = new Store();
        var path = Path.Combine(store.Scratch, "out.log");
        store.Wherry("run", "-d", "--name", "much", "--network=none", "--log-driver", driver, "--log-opt", "max-size=1k", "--log-opt", "max-file=3", "--log-opt", $"path={path}", "bb", "sh", "-c", "for i in $(seq 1000 1099); do echo line $i; done").Succeeds();
        store.Wherry("wait", "much").Succeeds();
        Assert.Equal(["out.log", "out.log.1", "out.log.2"], Directory.GetFiles(store.Scratch).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(store.Scratch), file => Assert.InRange(new FileInfo(file).Length, 1, 1024 + 128));
        var lines = store.Wherry("logs", "much").Succeeds().Text.Split('\n');
        Assert.InRange(lines.Length, 20, 99);
        Assert.Equal(Enumerable.Range(1100 - lines.Length, lines.Length).Select(i => $"line {i}"), lines);
        Assert.Equal("line 1098\nline 1099", store.Wherry("logs", "--tail=2", "much").Succeeds().Text);
    }

    [Fact]
    public void One_who_follows_reads_on_in_the_next_file()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "much", "--network=none", "--log-opt", "max-size=4k", "bb", "sh", "-c", "for i in $(seq 100 299); do echo line $i; test $((i % 20)) = 0 && sleep 0.3; done").Succeeds();
        var lines = store.Wherry("logs", "-f", "much").Succeeds().Text.Split('\n');
        Assert.Equal("line 299", lines[^1]);
        Assert.Equal(lines, lines.Order(StringComparer.Ordinal));
        Assert.True(lines.Length > 60, $"only {lines.Length} lines");
    }

    [Fact]
    public void Several_logs_are_told_apart()
    {
        using var store = new Store();
        var first = store.Wherry("run", "-d", "--name", "a", "--network=none", "bb", "echo", "one").Succeeds().Text;
        store.Wherry("run", "-d", "--name", "b", "--network=none", "bb", "echo", "two").Succeeds();
        store.Wherry("wait", "a", "b").Succeeds();
        Assert.Equal("a one\nb two", store.Wherry("logs", "--names", "a", "b").Succeeds().Text);
        Assert.Contains($"{first[..12]} one\n", store.Wherry("logs", "-f", "a", "b").Succeeds().Output);
        Assert.Contains("\u001b[36ma \u001b[0mone", store.Wherry("logs", "--names", "--color", "a", "b").Succeeds().Output);
        Assert.Equal("two", store.Wherry("logs", "--latest", "--details").Succeeds().Text);
    }

    [Fact]
    public void Following_ends_at_the_time_given()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "endless", "--network=none", "bb", "sh", "-c", "while :; do echo x; sleep 0.1; done").Succeeds();
        store.Wherry("logs", "-f", "--until", DateTimeOffset.UtcNow.AddSeconds(2).ToString("O"), "endless").Succeeds();
        Assert.Equal("running", store.Inspect("endless", "{{.State.Status}}"));
    }

    [Fact]
    public void Settings_that_a_driver_does_not_know_are_refused()
    {
        using var store = new Store();
        Assert.Contains("unknown log opt 'colour' for k8s-file log driver", store.Wherry("create", "--log-opt", "colour=red", "bb").Exits(125).Error);
        Assert.Contains("unknown log opt 'max-size' for none log driver", store.Wherry("create", "--log-driver=none", "--log-opt", "max-size=1k", "bb").Exits(125).Error);
        Assert.Contains("max-file needs max-size", store.Wherry("create", "--log-opt", "max-file=3", "bb").Exits(125).Error);
        Assert.Contains("invalid --log-opt max-size", store.Wherry("create", "--log-opt", "max-size=huge", "bb").Exits(125).Error);
        Assert.Contains("there is no such directory", store.Wherry("create", "--log-opt", "path=/nowhere/at/all", "bb").Exits(125).Error);
        Assert.Contains("is not supported", store.Wherry("create", "--log-driver=syslog", "bb").Exits(125).Error);
        if (!File.Exists("/run/systemd/journal/socket"))
        {
            Assert.Contains("no journald listens", store.Wherry("create", "--log-driver=journald", "bb").Exits(125).Error);
        }
    }
}
