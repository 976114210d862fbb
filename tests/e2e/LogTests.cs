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
}
