using System.Text.Json;

namespace Containers.E2E.Tests;

public class HealthTests
{
    [Fact]
    public void A_container_becomes_healthy_and_unhealthy_as_its_check_says()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "db", "--network=none", "--health-cmd", "test -e /ready", "--health-interval", "100ms", "--health-retries=2", "--health-start-period=1h", "--health-start-interval=100ms", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("(health: starting)", store.Wherry("ps").Succeeds().Output);
        Assert.Contains("unhealthy", store.Wherry("healthcheck", "run", "db").Exits(1).Output);
        Assert.Equal("starting 0", store.Inspect("db", "{{.State.Health.Status}} {{.State.Health.FailingStreak}}")); // its start period
        store.Wherry("exec", "db", "touch", "/ready").Succeeds();
        Assert.Equal("-1", store.Wherry("wait", "--condition=healthy", "db").Succeeds().Text);
        Assert.Contains("(healthy)", store.Wherry("ps").Succeeds().Output);
        store.Wherry("healthcheck", "run", "db").Succeeds();
        store.Wherry("exec", "db", "rm", "/ready").Succeeds();
        store.Wherry("wait", "--condition=unhealthy", "db").Succeeds();
        Assert.Contains("(unhealthy)", store.Wherry("ps").Succeeds().Output);
        Assert.True(int.Parse(store.Inspect("db", "{{.State.Healthcheck.FailingStreak}}")) >= 2);

        store.Wherry("restart", "-t", "0", "db").Succeeds();
        Assert.Contains("(health: starting)", store.Wherry("ps").Succeeds().Output);
    }

    [Fact]
    public void What_checks_say_is_kept_in_the_size_and_number_wanted()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "one", "--network=none", "--health-cmd", "[\"echo\", \"0123456789\"]", "--health-interval=disable", "--health-max-log-count=2", "--health-max-log-size=4", "--health-log-destination", store.Scratch, "bb", "sleep", "1000").Succeeds();
        for (var i = 0; i < 3; i++)
        {
            store.Wherry("healthcheck", "run", "one").Succeeds();
        }

        Assert.Equal("2 0123 0", store.Inspect("one", "{{len .State.Health.Log}} {{(index .State.Health.Log 0).Output}} {{(index .State.Health.Log 0).ExitCode}}"));
        Assert.Equal("[CMD echo 0123456789] 2 4", store.Inspect("one", "{{.Config.Healthcheck.Test}} {{.Config.HealthcheckMaxLogCount}} {{.Config.HealthcheckMaxLogSize}}"));
        using var copy = JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(store.Scratch))));
        Assert.Equal("healthy", copy.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public void A_check_that_takes_too_long_is_ended()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "slow", "--network=none", "--health-cmd", "sleep 1000", "--health-interval=disable", "--health-timeout=1s", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("unhealthy", store.Wherry("healthcheck", "run", "slow").Exits(1).Text);
        Assert.Equal("-1 Health check exceeded timeout (1s)", store.Inspect("slow", "{{with (index .State.Health.Log 0)}}{{.ExitCode}} {{.Output}}{{end}}"));
        store.Wherry("healthcheck", "run", "--ignore-result", "slow").Succeeds();
    }

    [Theory]
    [InlineData("kill", "137")]
    [InlineData("stop", "7")]
    public void A_container_that_has_become_unhealthy_is_ended_if_wanted(string action, string code)
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "sick", "--network=none", "--health-cmd", "false", "--health-interval=100ms", "--health-retries=1", "--health-on-failure", action, "bb", "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.05; done").Succeeds();
        Assert.Equal(code, store.Wherry("wait", "sick").Succeeds().Text);
    }

    [Fact]
    public void A_container_that_has_become_unhealthy_is_restarted_if_wanted()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "sick", "--network=none", "--stop-timeout=0", "--health-cmd", "test -e /well", "--health-interval=100ms", "--health-retries=1", "--health-on-failure=restart", "bb", "sh", "-c", "echo up; test -e /once && touch /well; touch /once; exec sleep 1000").Succeeds();
        store.Wherry("wait", "--condition=healthy", "sick").Succeeds();
        Assert.Equal("up\nup", store.Wherry("logs", "sick").Succeeds().Text);
        Assert.Contains("conflicting options", store.Wherry("create", "--restart=always", "--health-on-failure=restart", "--health-cmd=true", "bb").Exits(125).Error);
    }

    [Fact]
    public void The_check_of_the_start_comes_first()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "up", "--network=none", "--health-cmd", "true", "--health-interval=100ms", "--health-startup-cmd", "echo x >>/tries; test $(wc -l </tries) -gt 2", "--health-startup-interval=100ms", "bb", "sleep", "1000").Succeeds();
        store.Wherry("wait", "--condition=healthy", "up").Succeeds();
        Assert.Equal("3", store.Wherry("exec", "up", "sh", "-c", "wc -l </tries").Succeeds().Text);
    }

    [Fact]
    public void The_images_check_is_used_unless_it_is_turned_off()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "none", "--network=none", "bb", "true").Succeeds();
        Assert.Contains("has no defined healthcheck", store.Wherry("healthcheck", "run", "none").Exits(125).Error);
        Assert.Contains("conflicts", store.Wherry("create", "--no-healthcheck", "--health-cmd=true", "bb").Exits(125).Error);
        Assert.Contains("give --health-cmd", store.Wherry("create", "--health-retries=2", "bb").Exits(125).Error);
        Assert.Contains("at least 1 second", store.Wherry("create", "--health-cmd=true", "--health-timeout=1ms", "bb").Exits(125).Error);
        store.Wherry("create", "--name", "some", "--network=none", "--health-cmd=true", "bb", "true").Succeeds();
        Assert.Contains("is not running", store.Wherry("healthcheck", "run", "some").Exits(125).Error);
        store.Wherry("update", "--no-healthcheck", "some").Succeeds();
        Assert.Contains("has no defined healthcheck", store.Wherry("healthcheck", "run", "some").Exits(125).Error);
    }
}
