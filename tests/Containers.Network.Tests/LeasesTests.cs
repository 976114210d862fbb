using System.Net;
using Containers.Network.Addresses;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public sealed class LeasesTests : IDisposable
{
    private const string Net = "net";

    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-leases-").FullName;
    private readonly HashSet<string> _dead = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Addresses_are_given_in_order_without_the_gateway_and_the_ends()
    {
        var plan = new SubnetPlan("10.90.0.0/29", "10.90.0.1", "", "");
        Assert.Equal(["10.90.0.2", "10.90.0.3", "10.90.0.4", "10.90.0.5", "10.90.0.6"], Enumerable.Range(0, 5).Select(i => Take(plan, Id(i))));
        var error = Assert.Throws<ContainersException>(() => Take(plan, Id(9)));
        Assert.Equal((ErrorKind.InUse, "no free address in 10.90.0.0/29: all are in use"), (error.Kind, error.Message));
    }

    [Fact]
    public void Those_of_the_dead_are_given_again()
    {
        var plan = new SubnetPlan("10.90.0.0/30", "10.90.0.1", "", "");
        Assert.Equal("10.90.0.2", Take(plan, Id(1)));
        _dead.Add(Id(1));
        Assert.Equal("10.90.0.2", Take(plan, Id(2)));
    }

    [Fact]
    public void A_range_is_kept_to()
    {
        var plan = new SubnetPlan("10.90.0.0/24", "10.90.0.1", "10.90.0.100", "10.90.0.101");
        Assert.Equal(["10.90.0.100", "10.90.0.101"], Enumerable.Range(0, 2).Select(i => Take(plan, Id(i))));
        Assert.Throws<ContainersException>(() => Take(plan, Id(3)));
    }

    [Fact]
    public void An_address_asked_for_is_had_or_the_holder_named()
    {
        var plan = new SubnetPlan("fd00::/64", "fd00::1", "", "");
        var wanted = IPAddress.Parse("fd00::77");
        Assert.Equal("fd00::77", Take(plan, Id(1), wanted));
        Assert.Equal("fd00::77", Take(plan, Id(1), wanted)); // again after its monitor was killed
        var error = Assert.Throws<ContainersException>(() => Take(plan, Id(2), wanted));
        Assert.Equal((ErrorKind.InUse, $"requested IP address fd00::77 is already allocated to container {Id(1)[..12]}: address already in use"), (error.Kind, error.Message));
        Leases.Release(Net, Id(1));
        Assert.Equal("fd00::77", Take(plan, Id(2), wanted));
        Assert.Equal("fd00::2", Take(plan, Id(3)));
    }

    [Fact]
    public void Eight_at_once_never_get_the_same()
    {
        var plan = new SubnetPlan("10.90.0.0/24", "10.90.0.1", "", "");
        var given = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => given.Add(Take(plan, Id(i))));
        Assert.Equal(200, given.Distinct().Count());
    }

    private Leases Leases => new(_directory, id => !_dead.Contains(id));

    private static string Id(int number) => number.ToString("x64");

    private string Take(SubnetPlan plan, string owner, IPAddress? asked = null) => Leases.Take(Net, plan, asked, owner).ToString();
}
