using Containers.Engine.Updates;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Tests;

/// <summary>What is decided about a unit, whoever restarts it.</summary>
public sealed class UnitUpdateTests
{
    [Fact]
    public void Nothing_is_done_when_nothing_is_outdated()
    {
        var steps = new Steps { Outdated = [] };
        Assert.Equal([UpdateOutcome.UpToDate, UpdateOutcome.UpToDate], steps.Update());
        Assert.Equal(["look one", "look two"], steps.Done);
    }

    [Fact]
    public void A_unit_is_restarted_once_when_all_images_are_here()
    {
        var steps = new Steps { Outdated = ["one", "two"] };
        Assert.Equal([UpdateOutcome.Updated, UpdateOutcome.Updated], steps.Update());
        Assert.Equal(["look one", "look two", "fetch one", "fetch two", "restart"], steps.Done);
    }

    [Fact]
    public void One_that_cannot_be_looked_for_does_not_hinder_the_other()
    {
        var steps = new Steps { Outdated = ["one", "two"], Failing = ["look one"] };
        Assert.Equal([UpdateOutcome.Failed, UpdateOutcome.Updated], steps.Update());
        Assert.Equal(["update of container one: look one"], steps.Told);
    }

    [Fact]
    public void An_image_that_cannot_be_fetched_restarts_nothing()
    {
        var steps = new Steps { Outdated = ["two"], Failing = ["fetch two"] };
        Assert.Equal([UpdateOutcome.UpToDate, UpdateOutcome.Failed], steps.Update());
        Assert.DoesNotContain("restart", steps.Done);
    }

    [Fact]
    public void A_unit_that_does_not_start_gets_back_what_was_fetched_for_it()
    {
        var steps = new Steps { Outdated = ["two"], Failing = ["restart"] };
        Assert.Equal([UpdateOutcome.UpToDate, UpdateOutcome.RolledBack], steps.Update());
        Assert.Equal(["look one", "look two", "fetch two", "restart", "take back two", "restart"], steps.Done);
    }

    [Fact]
    public void Without_rolling_back_it_stays_as_it_is()
    {
        var steps = new Steps { Outdated = ["one"], Failing = ["restart"], RollsBack = false };
        Assert.Equal([UpdateOutcome.Failed, UpdateOutcome.UpToDate], steps.Update());
        Assert.Equal("restart", steps.Done[^1]);
    }

    [Fact]
    public void One_that_does_not_start_with_its_former_image_either_has_failed()
    {
        var steps = new Steps { Outdated = ["one"], Failing = ["restart", "restart"] };
        Assert.Equal([UpdateOutcome.Failed, UpdateOutcome.UpToDate], steps.Update());
        Assert.Equal(2, steps.Told.Count);
    }

    [Fact]
    public void Without_its_former_image_it_is_not_started_again()
    {
        var steps = new Steps { Outdated = ["one"], Failing = ["restart", "take back one"] };
        Assert.Equal([UpdateOutcome.Failed, UpdateOutcome.UpToDate], steps.Update());
        Assert.Equal("take back one", steps.Done[^1]);
    }

    [Theory]
    [InlineData("registry", UpdatePolicy.Registry)]
    [InlineData("image", UpdatePolicy.Registry)]
    [InlineData("local", UpdatePolicy.Local)]
    [InlineData("disabled", UpdatePolicy.Disabled)]
    [InlineData("", UpdatePolicy.Disabled)]
    public void Policies_have_names(string text, UpdatePolicy policy) => Assert.Equal(policy, UpdatePolicies.Parse(text));

    [Fact]
    public void Other_policies_are_refused() => Assert.Throws<ContainersException>(() => UpdatePolicies.Parse("Registry"));

    private sealed class Steps : IUpdateSteps
    {
        internal required HashSet<string> Outdated { get; init; }

        internal List<string> Failing { get; init; } = [];

        internal bool RollsBack { get; init; } = true;

        internal List<string> Done { get; } = [];

        internal List<string> Told { get; } = [];

        internal IReadOnlyList<UpdateOutcome> Update()
        {
            UpdateCandidate[] candidates = [Candidate("one"), Candidate("two")];
            new UnitUpdate(this, RollsBack, e => Told.Add(e.Message)).Run("a.service", candidates);
            return [.. candidates.Select(candidate => candidate.Outcome)];
        }

        public bool IsOutdated(UpdateCandidate candidate)
        {
            Do("look " + candidate.Container.Name);
            return Outdated.Contains(candidate.Container.Name);
        }

        public void Fetch(UpdateCandidate candidate) => Do("fetch " + candidate.Container.Name);

        public void Restart(string unit) => Do("restart");

        public void TakeBack(UpdateCandidate candidate) => Do("take back " + candidate.Container.Name);

        private void Do(string step)
        {
            Done.Add(step);
            if (Failing.Remove(step))
            {
                throw new ContainersException(ErrorKind.Unsupported, step);
            }
        }

        private static UpdateCandidate Candidate(string name) => new(
            new ContainerRecord
            {
                Id = new string('a', 64), Name = name, Created = DateTimeOffset.UnixEpoch, ImageId = "i", ImageName = "i", Layers = [], Hostname = "h", Runtime = "/r",
            },
            "a.service",
            UpdatePolicy.Registry);
    }
}
