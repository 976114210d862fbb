using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Containers.Engine.Tests;

public sealed class ContainerResumerTests
{
    [Theory]
    [InlineData("no", false, false, false)]
    [InlineData("always", true, true, true)]
    [InlineData("unless-stopped", true, false, true)]
    [InlineData("on-failure", false, false, true)]
    public void After_a_boot_runs_what_its_policy_and_its_user_want(string policy, bool ended, bool stopped, bool interrupted)
    {
        Assert.Equal(ended, IsWanted(policy, new ContainerState { Started = DateTimeOffset.UnixEpoch }));
        Assert.Equal(stopped, IsWanted(policy, new ContainerState { Started = DateTimeOffset.UnixEpoch, StoppedByUser = true }));
        Assert.Equal(interrupted, IsWanted(policy, new ContainerState { Started = DateTimeOffset.UnixEpoch, Interrupted = true }));
        Assert.False(IsWanted(policy, new ContainerState()));
    }

    private static bool IsWanted(string policy, ContainerState state) => ContainerResumer.IsWanted(
        new ContainerRecord
        {
            Id = new string('a', 64), Name = "n", Created = DateTimeOffset.UnixEpoch, ImageId = "i", ImageName = "i", Layers = [], Hostname = "h", Runtime = "/r", RestartPolicy = policy,
        },
        state);
}
