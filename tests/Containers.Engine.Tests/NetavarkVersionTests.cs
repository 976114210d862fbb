using Containers.Engine.Networks;
using Containers.State.Networks;

namespace Containers.Engine.Tests;

public sealed class NetavarkVersionTests
{
    [Theory]
    [InlineData("netavark 1.4.0\n", "1.4.0")]
    [InlineData("netavark 1.16.1-dev", "1.16.1")]
    [InlineData("netavark", null)]
    [InlineData("", null)]
    [InlineData("error: no such thing", null)]
    public void The_version_is_read_from_what_netavark_says(string said, string? version) => Assert.Equal(version, NetavarkVersion.Read(said)?.ToString());

    [Theory]
    [InlineData("bridge", "mtu=1400", false, "")]
    [InlineData("bridge", "isolate=true", false, "")]
    [InlineData("bridge", "isolate=strict", false, "the option isolate=strict 1.7")]
    [InlineData("bridge", "vlan=7", true, "routes 1.7, the option vlan=7 1.14")]
    [InlineData("ipvlan", "mode=l2", false, "the driver ipvlan 1.5")]
    [InlineData("bridge", "mode=managed", false, "")]
    [InlineData("bridge", "mode=unmanaged", false, "the option mode=unmanaged 1.14")]
    [InlineData("macvlan", "mode=bridge", false, "the ipam driver dhcp 1.6", "dhcp")]
    [InlineData("bridge", "mode=unmanaged", false, "the ipam driver dhcp 1.6, the option mode=unmanaged 1.14", "dhcp")]
    public void What_not_every_netavark_knows_has_its_version(string driver, string option, bool hasRoute, string needs, string ipam = "host-local")
    {
        var network = new NetworkRecord
        {
            Name = "shop", Id = "a", Created = DateTimeOffset.UnixEpoch, Driver = driver, IpamDriver = ipam, Options = new Dictionary<string, string> { [option.Split('=')[0]] = option.Split('=')[1] },
            Routes = hasRoute ? [new NetworkRoute("10.1.0.0/16", "10.89.0.9", 0)] : [],
        };

        Assert.Equal(needs, string.Join(", ", NetavarkVersion.Needs(network).Select(need => $"{need.What} {need.Since}")));
    }
}
