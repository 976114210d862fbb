using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class HostsFileTests
{
    [Fact]
    public void The_users_entries_come_first_then_the_hosts_then_its_own_name() => Assert.Equal(
        "1.2.3.4\tdb\n127.0.0.1 localhost\n# kept\n10.0.0.5\tbox mybox\n",
        HostsFile.Write(Plan("db:1.2.3.4"), "127.0.0.1 localhost\n\n# kept\n", ["box", "mybox", "box"], ["10.0.0.5"], null));

    [Fact]
    public void Localhost_is_there_whatever_the_host_says() => Assert.Equal(
        "127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.0.1\tbox\n", HostsFile.Write(Plan(), "", ["box"], [], null));

    [Theory]
    [InlineData("a:::1", "::1\ta")]
    [InlineData("a:[2001:db8::1]", "2001:db8::1\ta")]
    [InlineData("gw:host-gateway", "10.0.0.5\tgw")]
    public void Addresses_may_be_ipv6_and_the_host_itself(string entry, string line) =>
        Assert.StartsWith(line + "\n", HostsFile.Write(Plan(entry), "127.0.0.1 localhost\n", ["box"], [], "10.0.0.5"));

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name:")]
    [InlineData(":1.2.3.4")]
    public void What_is_no_entry_is_named(string entry)
    {
        var error = Assert.Throws<ContainersException>(() => HostsFile.Write(Plan(entry), "", ["box"], [], null));

        Assert.Equal((ErrorKind.Invalid, $"invalid --add-host \"{entry}\": want NAME:ADDRESS"), (error.Kind, error.Message));
    }

    private static NetworkPlan Plan(params string[] entries) => new() { Mode = "pasta", ExtraHosts = entries };
}
