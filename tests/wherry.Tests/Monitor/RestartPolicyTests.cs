using Wherry.Monitor;

namespace Wherry.Tests.Monitor;

public sealed class RestartPolicyTests
{
    private static readonly TimeSpan s_atOnce = TimeSpan.FromMilliseconds(3);

    [Fact]
    public void The_pause_doubles_from_a_tenth_of_a_second_to_a_minute()
    {
        var policy = new RestartPolicy("always", 0);
        var pauses = Enumerable.Range(0, 12).Select(_ => policy.Next(1, stoppedByUser: false, s_atOnce)!.Value.TotalSeconds);

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], pauses);
        Assert.Equal(12, policy.Count);
    }

    [Fact]
    public void It_starts_over_once_the_container_has_run_for_ten_seconds()
    {
        var policy = new RestartPolicy("unless-stopped", 0);
        policy.Next(0, stoppedByUser: false, s_atOnce);
        policy.Next(0, stoppedByUser: false, s_atOnce);

        Assert.Equal(400, policy.Next(0, stoppedByUser: false, TimeSpan.FromSeconds(9.9))!.Value.TotalMilliseconds);
        Assert.Equal(100, policy.Next(0, stoppedByUser: false, TimeSpan.FromSeconds(10))!.Value.TotalMilliseconds);
        Assert.Equal(200, policy.Next(0, stoppedByUser: false, s_atOnce)!.Value.TotalMilliseconds);
        Assert.Equal(5, policy.Count);
    }

    [Theory]
    [InlineData("no", 0, 1, false, false)]
    [InlineData("on-failure", 0, 0, false, false)]
    [InlineData("on-failure", 0, 1, false, true)]
    [InlineData("on-failure", 0, 1, true, false)]
    [InlineData("always", 0, 0, false, true)]
    [InlineData("always", 0, 137, true, false)]
    [InlineData("unless-stopped", 0, 0, false, true)]
    [InlineData("unless-stopped", 0, 0, true, false)]
    public void Whether_it_is_started_again_is_the_policys(string name, int retries, int exitCode, bool stoppedByUser, bool again) =>
        Assert.Equal(again, new RestartPolicy(name, retries).Next(exitCode, stoppedByUser, s_atOnce) is not null);

    [Fact]
    public void A_number_of_retries_is_kept_and_may_change()
    {
        var policy = new RestartPolicy("on-failure", 2);
        Assert.NotNull(policy.Next(1, stoppedByUser: false, s_atOnce));
        Assert.NotNull(policy.Next(1, stoppedByUser: false, s_atOnce));
        Assert.Null(policy.Next(1, stoppedByUser: false, s_atOnce));
        policy.Change("on-failure", 3);
        Assert.NotNull(policy.Next(1, stoppedByUser: false, s_atOnce));
        policy.Change("no", 0);
        Assert.Null(policy.Next(1, stoppedByUser: false, s_atOnce));
    }
}
