using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_is_alive() => Assert.True(ProcessIdentity.Self.IsAlive);

    [Fact]
    public void A_pid_with_another_start_time_is_a_stranger()
    {
        var stranger = ProcessIdentity.Self with { StartTime = ProcessIdentity.Self.StartTime + 1 };

        Assert.False(stranger.IsAlive);
        Assert.Null(stranger.Open());
        Assert.False(stranger.Kill(Signals.SIGCONT));
    }

    [Fact]
    public void A_process_that_has_ended_is_not_alive_even_before_it_is_collected()
    {
        using var child = Programs.StartSleeper();
        var identity = ProcessIdentity.Of(child.Pid)!.Value;

        Assert.True(identity.IsAlive);
        Assert.True(identity.Kill(Signals.SIGKILL));
        ProcessEnd.Await(child.Handle);

        Assert.False(identity.IsAlive);
        child.Wait();
        Assert.Null(ProcessIdentity.Of(child.Pid));
        Assert.False(identity.Kill(Signals.SIGKILL));
    }

    [Fact]
    public void A_name_with_spaces_and_parentheses_does_not_confuse()
    {
        using var directory = new TemporaryDirectory();
        var program = directory.At("a) S 1 (b");
        File.CreateSymbolicLink(program, "/bin/sleep");
        var child = ChildProcess.Start(new ProcessPlan { Path = program, Arguments = ["sleep", "1000"] });
        try
        {
            Assert.True(ProcessIdentity.Of(child.Pid)!.Value.IsAlive);
            Assert.True(ProcessIdentity.Of(child.Pid)!.Value.StartTime >= ProcessIdentity.Self.StartTime);
        }
        finally
        {
            Programs.End(child);
        }
    }
}
