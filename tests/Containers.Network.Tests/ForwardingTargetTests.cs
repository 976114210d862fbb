using System.Net;
using Containers.Network.Addresses;
using Containers.Network.Bridges;
using Containers.Network.Forwarding;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class ForwardingTargetTests
{
    [Theory]
    [InlineData("203.0.113.5", "10.90.0.2")]
    [InlineData("2001:db8::5", "fd00:90::2")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("fe80::1", null)]
    [InlineData("10.90.0.7", null)] // a neighbour: its answers would not come by the bridge
    public void Clients_are_seen_by_their_own_addresses_where_answers_come_back(string client, string? at)
    {
        var target = ForwardingTarget.Of([Network(), Network("10.91.0.2/24")])!;
        Assert.Equal("10.90.0.2", target.Address.ToString());
        Assert.Equal(at, target.SeenBy(IPAddress.Parse(client))?.ToString());
    }

    [Fact]
    public void Where_nothing_leads_out_nobody_from_outside_can_be_answered()
    {
        var client = IPAddress.Parse("203.0.113.5");
        Assert.Null(ForwardingTarget.Of([Network() with { Plan = Plan() with { Internal = true } }])!.SeenBy(client));
        Assert.Null(ForwardingTarget.Of([Network() with { Plan = Plan() with { Options = new Dictionary<string, string> { ["no_default_route"] = "1" } } }])!.SeenBy(client));
        Assert.Null(ForwardingTarget.Of([]));
    }

    [Fact]
    public void Version_4_comes_first_whatever_network_has_it()
    {
        var target = ForwardingTarget.Of([Network("fd00:92::2/64"), Network("10.91.0.2/24")])!;
        Assert.Equal("10.91.0.2", target.Address.ToString());
    }

    private static BridgePlan Plan() => new() { Name = "shop", Id = "id", Driver = "bridge", Interface = "eth0" };

    private static AttachedNetwork Network(params string[] addresses) => new(Plan(), "92:00:00:00:00:01", [.. (addresses.Length > 0 ? addresses : ["10.90.0.2/24", "fd00:90::2/64"]).Select(text =>
    {
        var subnet = Subnet.TryParse(text)!.Value;
        return new AttachedAddress(IPAddress.Parse(text.Split('/')[0]), subnet, subnet.At(1).ToString());
    })]);
}
