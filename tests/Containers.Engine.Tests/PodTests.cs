using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Engine.Tests;

public sealed class PodTests
{
    private static readonly ContainerStatus[] s_statuses = Enum.GetValues<ContainerStatus>();

    [Theory]
    [InlineData(null, true, "ipc,net,uts")]
    [InlineData(null, false, "")]
    [InlineData("none", true, "")]
    [InlineData("", true, "")]
    [InlineData("pid", true, "pid")]
    [InlineData("+pid", true, "ipc,net,pid,uts")]
    [InlineData("uts, net,net", true, "net,uts")]
    [InlineData("none", false, "")]
    public void What_is_shared_is_read(string? text, bool hasInfra, string shared) => Assert.Equal(shared, string.Join(',', PodShares.Parse(text, hasInfra)));

    [Theory]
    [InlineData("sails", true)]
    [InlineData("net,sails", true)]
    [InlineData("user", true)]
    [InlineData("net", false)]
    [InlineData("+", false)]
    public void What_cannot_be_shared_is_refused(string text, bool hasInfra) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => PodShares.Parse(text, hasInfra)).Kind);

    [Theory]
    [InlineData(PodState.Created)]
    [InlineData(PodState.Created, ContainerStatus.Created, ContainerStatus.Initialized)]
    [InlineData(PodState.Running, ContainerStatus.Running, ContainerStatus.Restarting)]
    [InlineData(PodState.Degraded, ContainerStatus.Running, ContainerStatus.Exited)]
    [InlineData(PodState.Degraded, ContainerStatus.Running, ContainerStatus.Created)]
    [InlineData(PodState.Degraded, ContainerStatus.Running, ContainerStatus.Paused)]
    [InlineData(PodState.Paused, ContainerStatus.Paused, ContainerStatus.Paused)]
    [InlineData(PodState.Exited, ContainerStatus.Exited, ContainerStatus.Exited)]
    [InlineData(PodState.Stopped, ContainerStatus.Exited, ContainerStatus.Created)]
    public void A_pods_state_follows_from_its_containers(string state, params ContainerStatus[] containers) => Assert.Equal(state, PodState.Of(containers));

    [Fact]
    public void The_order_of_containers_says_nothing_about_the_state_and_every_state_is_a_known_one() => Prop.ForAll(
        Gen.Elements(s_statuses).ArrayOf().ToArbitrary(),
        statuses =>
        {
            var state = PodState.Of(statuses);
            return state == PodState.Of(statuses.Reverse()) && PodState.All.Contains(state) && (state == PodState.Running) == (statuses.Length > 0 && Array.TrueForAll(statuses, s => s is ContainerStatus.Running or ContainerStatus.Restarting));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_ends_before_what_depends_on_it_and_circles_do_not_matter() => Prop.ForAll(
        Gen.Choose(0, 7).SelectMany(count => Gen.Choose(0, 7).Two().ArrayOf(count * 2).Select(edges => (Count: count, Edges: edges))).ToArbitrary(),
        graph =>
        {
            // Only edges to older ones, as they are made; and the same with all of them.
            var older = Levels(graph.Count, graph.Edges.Where(edge => edge.Item1 > edge.Item2));
            var place = older.SelectMany((level, i) => level.Select(view => (view.Record.Id, i))).ToDictionary();
            var inOrder = older.SelectMany(level => level).All(view => view.Record.Dependencies.All(needed => place[needed] > place[view.Record.Id]));
            return inOrder && place.Count == graph.Count && Levels(graph.Count, graph.Edges).Sum(level => level.Count) == graph.Count;
        }).QuickCheckThrowOnFailure();

    private static IReadOnlyList<IReadOnlyList<ContainerView>> Levels(int count, IEnumerable<(int, int)> edges)
    {
        var needs = edges.Where(edge => edge.Item1 < count && edge.Item2 < count).ToLookup(edge => edge.Item1, edge => edge.Item2);
        var pod = new PodRecord { Id = Id(99), Name = "pod", Created = DateTimeOffset.UnixEpoch };
        return PodOrder.Levels(new PodView(pod, [.. Enumerable.Range(0, count).Select(i => new ContainerView(Container(i, needs[i]), new ContainerState()))]));
    }

    private static ContainerRecord Container(int number, IEnumerable<int> needs) => new()
    {
        Id = Id(number), Name = $"c{number}", Created = DateTimeOffset.UnixEpoch, ImageId = string.Empty, ImageName = string.Empty, Layers = [], Hostname = "h", Runtime = "crun",
        Dependencies = [.. needs.Distinct().Select(Id)],
    };

    private static string Id(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
}
