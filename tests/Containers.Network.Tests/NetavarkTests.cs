using System.Net;
using System.Text.Json.Nodes;
using Containers.Network.Addresses;
using Containers.Network.Bridges;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class NetavarkTests
{
    [Fact]
    public void A_document_says_what_is_wanted_in_netavarks_form()
    {
        var id = new string('a', 64);
        var plan = new BridgePlan
        {
            Name = "shop", Id = new string('b', 64), Driver = "bridge", Device = "podman3", Dns = true, Interface = "eth0", Aliases = ["db"],
            Subnets = [new SubnetPlan("10.90.0.0/24", "10.90.0.1", "", "")], Options = new Dictionary<string, string> { ["mtu"] = "1400" },
            Routes = [new RoutePlan("10.1.0.0/16", "10.90.0.9", 5)],
        };
        var attached = new AttachedNetwork(plan, "92:00:00:00:00:01", [new AttachedAddress(IPAddress.Parse("10.90.0.2"), Subnet.TryParse("10.90.0.0/24")!.Value, "10.90.0.1")]);
        var document = JsonNode.Parse(NetavarkDocument.Write(id, "web", [attached], [new PortPlan("", 8080, 80, "tcp")], ["192.0.2.53"]))!;

        Assert.Equal("10.90.0.2", (string?)document["networks"]!["shop"]!["static_ips"]![0]);
        Assert.Equal(["db", "aaaaaaaaaaaa"], document["networks"]!["shop"]!["aliases"]!.AsArray().Select(alias => (string?)alias));
        var info = document["network_info"]!["shop"]!;
        Assert.Equal(("podman3", true, false, "1400"), ((string?)info["network_interface"], (bool)info["dns_enabled"]!, (bool)info["internal"]!, (string?)info["options"]!["mtu"]));
        Assert.Equal(("10.1.0.0/16", 5), ((string?)info["routes"]![0]!["destination"], (int)info["routes"]![0]!["metric"]!));
        Assert.Equal((8080, 80, "tcp", ""), ((int)document["port_mappings"]![0]!["host_port"]!, (int)document["port_mappings"]![0]!["container_port"]!,
            (string?)document["port_mappings"]![0]!["protocol"], (string?)document["port_mappings"]![0]!["host_ip"]));
        Assert.Equal("192.0.2.53", (string?)document["dns_servers"]![0]);
    }

    [Theory]
    [InlineData("bridge", "", "65520")]
    [InlineData("bridge", "mtu=1400", "1400")]
    [InlineData("bridge", "mode=unmanaged", null)]
    [InlineData("macvlan", "", null)]
    public void How_much_goes_through_at_once_is_said_of_bridges_of_our_own_that_do_not_say_themselves(string driver, string option, string? mtu)
    {
        var options = option.Length == 0 ? [] : new Dictionary<string, string> { [option.Split('=')[0]] = option.Split('=')[1] };
        var attached = new AttachedNetwork(new BridgePlan { Name = "shop", Id = "b", Driver = driver, Interface = "eth0", Options = options }, "92:00:00:00:00:01", []);

        var document = JsonNode.Parse(NetavarkDocument.Write(new string('a', 64), "web", [attached], [], [], 65520))!;

        Assert.Equal(mtu, (string?)document["network_info"]!["shop"]!["options"]!["mtu"]);
    }

    [Fact]
    public void What_a_dhcp_server_gives_is_not_asked_for_and_is_told_by_the_interfaces_address()
    {
        var leased = Leased() with { Addresses = [new AttachedAddress(IPAddress.Parse("198.51.100.50"), Subnet.TryParse("198.51.100.0/24")!.Value, "")] };
        var written = NetavarkDocument.Write(new string('a', 64), "web", [leased], [], [], hostName: "shop");
        var document = JsonNode.Parse(written)!;

        Assert.Empty(document["networks"]!["wire"]!["static_ips"]!.AsArray());
        Assert.Null(document["dns_servers"]); // none said: then the server's are passed on
        Assert.Equal(("shop", "dhcp"), ((string?)document["container_hostname"], (string?)document["network_info"]!["wire"]!["ipam_options"]!["driver"]));
        Assert.Equal("192.0.2.53", (string?)JsonNode.Parse(NetavarkDocument.Write(new string('a', 64), "web", [leased], [], ["192.0.2.53"]))!["dns_servers"]![0]);
        Assert.Equal("eth0 920000000001", NetavarkDocument.ReadLeased(written) is { } read ? $"{read.Interface} {Convert.ToHexStringLower(read.Mac)}" : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"networks\":7}")]
    [InlineData("{\"network_info\":{\"wire\":{\"ipam_options\":{\"driver\":\"host-local\"}}},\"networks\":{\"wire\":{\"interface_name\":\"eth0\",\"static_mac\":\"92:00:00:00:00:01\"}}}")]
    [InlineData("{\"network_info\":{\"wire\":{\"ipam_options\":{\"driver\":\"dhcp\"}}},\"networks\":{\"wire\":{\"interface_name\":\"eth0\",\"static_mac\":\"nonsense\"}}}")]
    public void What_is_no_document_of_a_lease_is_none(string document) => Assert.Null(NetavarkDocument.ReadLeased(document));

    [Theory]
    [InlineData("warning\n{\"wire\":{\"dns_search_domains\":[],\"dns_server_ips\":[\"198.51.100.8\"],\"interfaces\":{\"eth0\":{\"mac_address\":\"92:00:00:00:00:01\",\"subnets\":[{\"gateway\":\"198.51.100.7\",\"ipnet\":\"198.51.100.50/24\"}]}}}}\n",
        "198.51.100.50 198.51.100.0/24 198.51.100.7", "198.51.100.8")]
    [InlineData("{\"wire\":{\"dns_server_ips\":null,\"interfaces\":{\"eth0\":{\"subnets\":[{\"ipnet\":\"198.51.100.50/24\"},{\"ipnet\":\"nonsense\"},7]}}}}", "198.51.100.50 198.51.100.0/24 ", "")]
    [InlineData("{\"wire\":{\"interfaces\":{\"eth1\":{}}}}", "", "")]
    [InlineData("{\"other\":{}}", "", "")]
    [InlineData("{broken\n[]\n", "", "")]
    [InlineData("", "", "")]
    public void Its_answer_has_what_a_dhcp_server_gave(string said, string addresses, string servers)
    {
        var network = NetavarkAnswer.Apply(said, Leased());

        Assert.Equal(addresses, string.Join(", ", network.Addresses.Select(address => $"{address.Address} {address.Subnet} {address.Gateway}")));
        Assert.Equal(servers, string.Join(", ", network.Servers));
    }

    private static AttachedNetwork Leased() =>
        new(new BridgePlan { Name = "wire", Id = new string('b', 64), Driver = "macvlan", Device = "eth7", Interface = "eth0", IpamDriver = "dhcp" }, "92:00:00:00:00:01", []);

    [Theory]
    [InlineData("noise\n{\"error\":\"address taken\"}\n", "netavark: address taken", false)]
    [InlineData("thread panicked\n", "netavark: thread panicked", false)]
    [InlineData("{\"error\":\"iptables: No such file\"}", "netavark: iptables: No such file", true)]
    [InlineData("{\"error\":\"No such file or directory (os error 2)\"}", "netavark: No such file or directory (os error 2)", true)]
    [InlineData("{\"error\":\"unable to obtain lease: socket \\\"/run/podman/nv-proxy.sock\\\": No such file or directory (os error 2), is the netavark-dhcp-proxy.socket unit enabled?\"}",
        "netavark: unable to obtain lease: socket \"/run/podman/nv-proxy.sock\": No such file or directory (os error 2), is the netavark-dhcp-proxy.socket unit enabled?", true)]
    [InlineData("{\"error\":\"unable to obtain lease: status: Aborted, message: 'Timeout', details: [], metadata: MetadataMap {}\"}", "netavark: unable to obtain lease: status: Aborted, message: 'Timeout'", true)]
    [InlineData("{broken", "netavark: {broken", false)]
    [InlineData("", "netavark: ended without a word", false)]
    public void Its_last_words_become_one_line(string said, string message, bool hints)
    {
        var error = Netavark.Failure(said);
        Assert.Equal((ErrorKind.Unsupported, message, hints), (error.Kind, error.Message, error.Hint is not null));
    }
}
