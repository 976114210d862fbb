using System.Net;
using Containers.Network.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Network.Tests;

public class SubnetTests
{
    [Theory]
    [InlineData("10.89.0.0/24", "10.89.0.0/24")]
    [InlineData("10.89.0.77/24", "10.89.0.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("fd00:1::5/64", "fd00:1::/64")]
    [InlineData("255.255.255.255/32", "255.255.255.255/32")]
    public void A_subnet_is_read_and_written(string text, string written) => Assert.Equal(written, Subnet.TryParse(text).ToString());

    [Theory]
    [InlineData("10.89.0.0/24", "10.89.0.0", true)]
    [InlineData("10.89.0.0/24", "10.89.0.255", true)]
    [InlineData("10.89.0.0/23", "10.89.0.255", false)]
    [InlineData("10.89.0.0/24", "10.89.0.1", false)]
    [InlineData("fd00::/126", "fd00::", true)]
    [InlineData("fd00::/126", "fd00::3", false)]
    public void The_first_address_and_the_one_that_all_hear_are_nobodys(string subnet, string address, bool reserved) =>
        Assert.Equal(reserved, Subnet.TryParse(subnet)!.Value.IsReserved(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("10.89.0.0")]
    [InlineData("10.89.0.0/33")]
    [InlineData("10.89.0.0/-1")]
    [InlineData("10.89.0.0/+1")]
    [InlineData("10.89/16")]
    [InlineData("10/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("fe80::1%1/64")]
    [InlineData("fd00::/129")]
    [InlineData("a/b")]
    [InlineData("/24")]
    public void What_is_none_is_refused(string text) => Assert.Null(Subnet.TryParse(text));

    [Fact]
    public void Two_subnets_overlap_when_an_address_is_in_both() => Prop.ForAll(
        Subnets(), Subnets(), (one, other) =>
        {
            var shares = one.Contains(other.At(0)) || other.Contains(one.At(0));
            Assert.Equal(shares, one.Overlaps(other));
            Assert.Equal(shares, other.Overlaps(one));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Addresses_and_places_are_two_ways_to_say_the_same() => Prop.ForAll(Subnets(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (subnet, number) =>
    {
        var place = subnet.Span == 0 ? 0 : (UInt128)number % subnet.Span;
        Assert.True(subnet.Contains(subnet.At(place)));
        Assert.Equal(place, subnet.PlaceOf(subnet.At(place)));
        Assert.Equal(subnet, Subnet.TryParse(subnet.ToString()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_chosen_is_nobodys() => Prop.ForAll(Subnets().Generator.ListOf().ToArbitrary(), taken =>
    {
        var chosen = SubnetChoice.Choose([.. taken]);
        Assert.True(chosen is null || taken.All(other => !other.Overlaps(chosen.Value)), $"{chosen} of {string.Join(' ', taken)}");
        var chosenV6 = SubnetChoice.ChooseV6([.. taken]);
        Assert.True(chosenV6 is null || taken.All(other => !other.Overlaps(chosenV6.Value)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_thousand_networks_get_a_thousand_subnets()
    {
        var taken = new List<Subnet>();
        for (var i = 0; i < 1000; i++)
        {
            taken.Add(SubnetChoice.Choose(taken)!.Value);
        }

        Assert.Equal(1000, taken.Distinct().Count());
        Assert.Equal("10.89.0.0/24", taken[0].ToString());
        Assert.Equal("10.92.231.0/24", taken[999].ToString());
    }

    [Fact]
    public void There_may_be_none_left() => Assert.Null(SubnetChoice.Choose([Subnet.TryParse("10.0.0.0/8")!.Value]));

    [Theory]
    [InlineData("eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0", "10.0.2.0/24")]
    [InlineData("eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0", "0.0.0.0/0")]
    [InlineData("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT", "")]
    [InlineData("", "")]
    public void Routes_of_version_4_are_read(string line, string route) => Assert.Equal(route, HostRoutes.ParseV4(line)?.ToString() ?? "");

    [Theory]
    [InlineData("fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0", "fd00::/64")]
    [InlineData("00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo", "")]
    [InlineData("nonsense", "")]
    public void Routes_of_version_6_are_read(string line, string route) => Assert.Equal(route, HostRoutes.ParseV6(line)?.ToString() ?? "");

    private static Arbitrary<Subnet> Subnets() => (
        from isPool in Gen.Elements(true, true, false)
        from isV6 in Gen.Elements(false, false, true)
        from bytes in Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(isV6 ? 16 : 4)
        from length in Gen.Choose(4, isV6 ? 128 : 32)
        let address = isPool && !isV6 ? [10, (byte)(88 + (bytes[1] % 8)), .. bytes[2..]] : bytes
        select Subnet.Around(new IPAddress(address), length)).ToArbitrary();
}
