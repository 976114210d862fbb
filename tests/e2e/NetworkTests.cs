using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

public class NetworkTests
{
    [Theory]
    [InlineData("pasta")]
    [InlineData("slirp4netns")]
    public async Task A_published_port_reaches_the_container_and_is_free_afterwards(string mode)
    {
        using var store = new Store();
        var port = LoopbackPort.Free();
        store.Wherry("run", "-d", "--name", "web", "--network", mode, "-p", $"127.0.0.1:{port}:80", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        using var http = new HttpClient();
        var page = string.Empty;
        for (var attempt = 0; attempt < 40 && page.Length == 0; attempt++)
        {
            try
            {
                page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/index.html"), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal("hello from a container\n", page);
        Assert.Contains($"127.0.0.1:{port}->80/tcp", store.Wherry("ps").Succeeds().Output);
        store.Wherry("rm", "-f", "web").Succeeds();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    [Fact]
    public void A_port_somebody_has_is_refused_with_its_number_and_leaves_nothing()
    {
        using var store = new Store();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var refused = store.Wherry("run", "--rm", "-p", $"127.0.0.1:{port}:80", "bb", "true").Exits(125);
        Assert.Contains(port.ToString(), refused.Error);
        Assert.Contains("in use", refused.Error);
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void A_port_that_is_roots_is_refused_by_name_whatever_carries_it()
    {
        using var store = new Store();
        if (Surroundings.IsRoot || int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start"), CultureInfo.InvariantCulture) <= 81)
        {
            return;
        }

        foreach (var network in (string[])["pasta", "bridge"])
        {
            var refused = store.Wherry("run", "--rm", "--network", network, "-p", "127.0.0.1:81:80", "bb", "true").Exits(125);
            Assert.StartsWith("Error: cannot publish port 127.0.0.1:81/tcp: permission denied: ports below net.ipv4.ip_unprivileged_port_start are for root\n", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Slirp4netns_takes_podmans_words()
    {
        using var store = new Store();
        Assert.Equal("1300\nnameserver 10.5.5.3", store.Wherry(
            "run", "--rm", "--network", "slirp4netns:mtu=1300,cidr=10.5.5.0/24,enable_ipv6=true", "bb", "sh", "-c", "cat /sys/class/net/tap0/mtu; grep -m 1 nameserver /etc/resolv.conf").Succeeds().Text);
        Assert.Contains("unknown option for slirp4netns: \"colour=red\"", store.Wherry("create", "--network", "slirp4netns:colour=red", "bb").Exits(125).Error);
    }

    [Fact]
    public void A_port_somebody_has_at_one_address_is_refused_for_all()
    {
        using var store = new Store();
        var port = LoopbackPort.Free();
        store.Wherry("run", "-d", "--name", "holder", "-p", $"127.0.0.1:{port}:80", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("address already in use: container holder has", store.Wherry("run", "--rm", "-p", $"{port}:80", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Ports_of_sctp_are_refused_in_a_line_where_nothing_carries_them()
    {
        using var store = new Store();
        var refused = store.Wherry("create", "-p", "9000:9000/sctp", "bb").Exits(125).Error.Split('\n')[0];
        Assert.Contains(refused, (string[])["Error: cannot publish port \"9000:9000/sctp\": this kernel has no sctp", "Error: cannot publish port 9000/sctp: only root's bridges lead it in"]);
    }

    [Fact]
    public void Without_a_network_there_is_only_loopback_and_with_the_hosts_there_is_the_hosts()
    {
        using var store = new Store();
        Assert.Equal("lo", store.Wherry("run", "--rm", "--network=none", "bb", "ls", "/sys/class/net").Succeeds().Text);
        Assert.Equal(
            string.Join('\n', Directory.GetDirectories("/sys/class/net").Select(Path.GetFileName).Order(StringComparer.Ordinal)),
            store.Wherry("run", "--rm", "--network=host", "bb", "ls", "-1", "/sys/class/net").Succeeds().Text);
    }

    [Fact]
    public void Names_and_servers_are_the_users()
    {
        using var store = new Store();
        var run = store.Wherry("run", "--rm", "--dns", "192.0.2.53", "--dns-search", "example.org", "--add-host", "db:192.0.2.7", "--name", "named", "bb", "sh", "-c", "cat /etc/resolv.conf /etc/hosts").Succeeds();
        Assert.Contains("nameserver 192.0.2.53\n", run.Output);
        Assert.Contains("search example.org\n", run.Output);
        Assert.Contains("192.0.2.7\tdb\n", run.Output);
        Assert.Contains("named\n", run.Output);
        Assert.Contains("unable to find network with name or ID nonsense: network not found", store.Wherry("run", "--rm", "--network", "nonsense", "bb").Exits(125).Error);
    }

    [Fact]
    public void Ports_without_a_host_port_get_free_ones()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "web", "--expose", "81", "-P", "-p", "80", "bb", "sleep", "100").Succeeds();
        Assert.Matches(@"0\.0\.0\.0:\d{4,5}->80/tcp, 0\.0\.0\.0:\d{4,5}->81/tcp", store.Wherry("ps").Succeeds().Output);
    }
}
