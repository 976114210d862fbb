using Containers.Engine.Networks;
using Containers.Oci;
using Containers.State.Networks;

namespace Containers.Engine.Tests;

public sealed class DhcpProxyTests
{
    [Theory]
    [InlineData("macvlan", "eth7", "", null)]
    [InlineData("bridge", "lan0", "unmanaged", null)]
    [InlineData("ipvlan", "eth7", "", "ipam driver dhcp is not supported with ipvlan")]
    [InlineData("bridge", "podman3", "", "ipam driver dhcp is not supported with a bridge of its own")]
    [InlineData("bridge", "podman3", "managed", "ipam driver dhcp is not supported with a bridge of its own")]
    [InlineData("macvlan", "", "", "ipam driver dhcp needs to be told the interface")]
    public void A_server_has_to_be_on_the_wire_and_containers_to_be_told_apart_there(string driver, string device, string mode, string? problem)
    {
        var refused = Record.Exception(() => DhcpProxy.RequireKind(new CreateNetworkOptions(), Network(driver, device, mode)));

        Assert.Equal(problem is null, refused is null);
        Assert.StartsWith(problem ?? "", refused?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(problem is not null, refused is ContainersException { Hint: not null });
    }

    [Fact]
    public void What_a_server_decides_or_is_not_asked_for_is_refused()
    {
        var network = Network("macvlan", "eth7", "");

        Assert.Contains("--internal", Assert.Throws<ContainersException>(() => DhcpProxy.RequireKind(new CreateNetworkOptions(), network with { Internal = true })).Message);
        Assert.Contains("--ipv6", Assert.Throws<ContainersException>(() => DhcpProxy.RequireKind(new CreateNetworkOptions { IPv6 = true }, network)).Message);
    }

    [Fact]
    public void Who_is_to_be_asked_is_missed_by_name_and_with_what_starts_it()
    {
        var missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "nv-proxy.sock");
        var network = Network("macvlan", "eth7", "");

        var error = Assert.Throws<ContainersException>(() => DhcpProxy.Require(network, missing));
        Assert.Equal((ErrorKind.Unsupported, "systemctl enable --now netavark-dhcp-proxy.socket"), (error.Kind, error.Hint));
        Assert.EndsWith($"there is no {missing}", error.Message, StringComparison.Ordinal);
        DhcpProxy.Require(network, Environment.ProcessPath!);
        DhcpProxy.Require(network with { IpamDriver = "host-local" }, missing);
    }

    private static NetworkRecord Network(string driver, string device, string mode) => new()
    {
        Name = "wire", Id = "a", Created = DateTimeOffset.UnixEpoch, Driver = driver, Device = device, IpamDriver = "dhcp",
        Options = mode.Length > 0 ? new Dictionary<string, string> { ["mode"] = mode } : [],
    };
}
