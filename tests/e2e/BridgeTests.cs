using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

/// <summary>
/// Networks with bridges, with real traffic. As root everything happens in a network namespace of the test's own: bridges
/// and rules of root are the host's.
/// </summary>
public sealed class BridgeTests
{
    [Fact]
    public void Containers_on_a_network_find_each_other_by_name_alias_and_address_and_others_do_not()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("network", "create", "other").Succeeds();
        net.Wherry("run", "-d", "--name", "db", "--network", "shop:alias=data", "--network-alias", "base", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var address = net.Inspect("db", "{{.NetworkSettings.Networks.shop.IPAddress}}");
        foreach (var name in (string[])["db", "data", "base", "db.dns.podman", net.Inspect("db", "{{.Id}}")[..12]])
        {
            Assert.Contains("hello from a container", net.Wherry("run", "--rm", "--network", "shop", "bb", "wget", "-qO-", $"http://{name}/index.html").Succeeds().Output);
        }

        Assert.Contains($"{address}\t", net.Wherry("exec", "db", "cat", "/etc/hosts").Succeeds().Output);
        Assert.NotEqual(0, net.Wherry("run", "--rm", "--network", "other", "bb", "nslookup", "db").ExitCode);
        Assert.Equal("db", net.Wherry("ps", "--filter", "network=shop", "--format", "{{.Names}}").Succeeds().Text);
        Assert.Equal("shop", net.Wherry("ps", "--format", "{{.Networks}}").Succeeds().Text);
    }

    [Fact]
    public void Isolated_networks_do_not_reach_each_other()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--opt", "isolate=true", "one").Succeeds();
        net.Wherry("network", "create", "--opt", "isolate=true", "two").Succeeds();
        net.Wherry("run", "-d", "--name", "db", "--network", "one", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var address = net.Inspect("db", "{{.NetworkSettings.IPAddress}}");
        Assert.Contains("hello", net.Fetch("one", address));
        Assert.DoesNotContain("hello", net.Fetch("two", address));
    }

    [Fact]
    public void Addresses_interfaces_and_hardware_addresses_are_those_asked_for()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.123.7.0/24", "--ip-range", "10.123.7.64/26", "--subnet", "fd12:3456::/64", "four").Succeeds();
        net.Wherry("network", "create", "--subnet", "10.123.8.0/24", "--gateway", "10.123.8.254", "--opt", "mtu=1400", "five").Succeeds();
        var links = net.Wherry("run", "--rm", "--network", "four:ip=10.123.7.9,ip6=fd12:3456::9,mac=92:d0:c6:0a:29:33", "--network", "five:interface_name=lan0", "bb", "ip", "addr").Succeeds().Output;
        foreach (var part in (string[])["10.123.7.9/24", "fd12:3456::9/64", "92:d0:c6:0a:29:33", " lan0@", "10.123.8.1/24", "mtu 1400"])
        {
            Assert.Contains(part, links);
        }

        Assert.Contains("10.123.7.64/24", net.Wherry("run", "--rm", "--network", "four", "bb", "ip", "addr").Succeeds().Output);
        net.Wherry("run", "-d", "--name", "holder", "--network", "four", "--ip", "10.123.7.9", "bb", "sleep", "100").Succeeds();
        var refused = net.Wherry("run", "--rm", "--network", "four", "--ip", "10.123.7.9", "bb").Exits(125);
        Assert.Contains("requested IP address 10.123.7.9 is already allocated", refused.Error);
        Assert.Contains("not in any subnet on network four", net.Wherry("run", "--rm", "--network", "four", "--ip", "10.9.9.9", "bb").Exits(125).Error);
    }

    [Fact]
    public void A_running_container_is_put_on_a_network_and_taken_off_again()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "one").Succeeds();
        net.Wherry("network", "create", "two").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "one", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        net.Wherry("network", "connect", "--alias", "site", "two", "web").Succeeds();
        Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "two", "bb", "wget", "-qO-", "http://site/index.html").Succeeds().Output);
        Assert.Contains("already connected", net.Wherry("network", "connect", "two", "web").Exits(125).Error);
        net.Wherry("network", "disconnect", "one", "web").Succeeds();
        Assert.Equal("eth1\nlo", net.Wherry("exec", "web", "ls", "-1", "/sys/class/net").Succeeds().Text);
        Assert.NotEqual(0, net.Wherry("run", "--rm", "--network", "one", "bb", "nslookup", "web").ExitCode);
        net.Wherry("restart", "-t", "0", "web").Succeeds();
        Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "two", "bb", "wget", "-qO-", "http://site/index.html").Succeeds().Output);
        Assert.Equal("two", net.Inspect("web", "{{range $name, $on := .NetworkSettings.Networks}}{{$name}}{{end}}"));
        var events = net.Wherry("events", "--stream=false", "--since", "1h", "--filter", "type=network", "--format", "{{.Status}} {{.Name}}").Succeeds().Output;
        Assert.Contains("connect two\n", events);
        Assert.Contains("disconnect one\n", events);
        Assert.Contains("invalid network mode", net.Wherry("network", "connect", "two", net.Wherry("create", "--network", "none", "bb").Succeeds().Text).Exits(125).Error);
    }

    [Fact]
    public void A_published_port_leads_in_by_both_versions_and_is_free_afterwards()
    {
        using var net = new NetworkStore();
        if (net.IsApart)
        {
            return; // root's ports are in the namespace of the test: see the next one
        }

        var port = LoopbackPort.Free();
        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop", "-p", $"{port}:80", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        foreach (var host in (string[])["127.0.0.1", "[::1]"])
        {
            Waiting.Until(() => Surroundings.Run("/usr/bin/curl", ["-sg", $"http://{host}:{port}/index.html"]).Output == "hello from a container\n", () => $"{host} does not answer");
        }

        Assert.Equal($"80/tcp -> 0.0.0.0:{port}", net.Wherry("port", "web").Succeeds().Text);
        var refused = net.Wherry("run", "--rm", "--network", "shop", "-p", $"{port}:80", "bb").Exits(125);
        Assert.Contains("address already in use: container web has", refused.Error);
        net.Wherry("stop", "-t", "0", "web").Succeeds();
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
    }

    [Fact]
    public void A_client_on_another_machine_is_seen_by_its_own_address_and_one_on_this_by_the_containers()
    {
        using var net = new NetworkStore();
        if (net.IsApart || OwnAddress() is not { } own)
        {
            return; // root's: see the next one
        }

        var port = LoopbackPort.Free();
        net.Wherry("run", "-d", "--name", "web", "--network", "bridge", "-p", $"{port}:80", "--stop-timeout=0", "bb", "httpd", "-f", "-v", "-p", "80", "-h", "/www").Succeeds();
        net.ServeNames("names", "192.0.2.77", "--network", "bridge", "-p", $"{port}:53/udp");
        string Of(string name) => net.Inspect(name, "{{.NetworkSettings.Networks.podman.IPAddress}}");
        foreach (var (asked, web, names) in ((string, string, string)[])[("127.0.0.1", Of("web"), Of("names")), (own, own, own)])
        {
            Waiting.Until(() => Surroundings.Run("/usr/bin/curl", ["-s", $"http://{asked}:{port}/index.html"]).Output.Contains("hello", StringComparison.Ordinal), () => $"{asked} does not answer");
            Waiting.Until(() => net.Wherry("logs", "web").Error.Contains($"[::ffff:{web}]", StringComparison.Ordinal), () => net.Wherry("logs", "web").Error);
            Waiting.Until(() => Surroundings.Run("/bin/busybox", ["nslookup", "far.example", $"{asked}:{port}"]).Output.Contains("192.0.2.77", StringComparison.Ordinal), () => $"{asked} knows no names");
            Waiting.Until(() => net.Wherry("logs", "names").Output.Contains($"asked by {names}\n", StringComparison.Ordinal), () => net.Wherry("logs", "names").Output);
        }
    }

    [Theory]
    [InlineData("$(hostname -i):80", "--subnet", "10.135.0.0/24")]
    [InlineData("80", "--subnet", "10.135.0.0/24", "--internal")]
    [InlineData("80", "--subnet", "fd12:3457::/64")]
    public void What_listens_at_the_containers_address_alone_is_reached_from_the_loopback(string place, params string[] network)
    {
        using var net = new NetworkStore();
        if (net.IsApart)
        {
            return; // the kernel's rules lead there
        }

        var port = LoopbackPort.Free();
        net.Wherry(["network", "create", .. network, "one"]).Succeeds();
        net.Wherry("network", "create", "two").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "one", "-p", $"{port}:80", "--stop-timeout=0", "bb", "sh", "-c", $"exec httpd -f -p {place} -h /www").Succeeds();
        void Answers() => Waiting.Until(() => Surroundings.Run("/usr/bin/curl", ["-s", $"http://127.0.0.1:{port}/index.html"]).Output.Contains("hello", StringComparison.Ordinal), () => net.Wherry("logs", "web").Error);
        Answers();
        net.Wherry("network", "connect", "two", "web").Succeeds();
        Answers();
    }

    [Fact]
    public void As_root_a_published_port_shows_the_real_source_address()
    {
        using var net = new NetworkStore();
        if (!net.IsApart)
        {
            return; // others' ports are carried by their monitors
        }

        net.Wherry("run", "-d", "--name", "web", "--network", "bridge", "-p", "8080:80", "bb", "httpd", "-f", "-v", "-p", "80", "-h", "/www").Succeeds();
        var own = net.Outside("ip", "-4", "-o", "addr", "show", "dev", "probe0").Succeeds().Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Split('/')[0];
        Assert.Contains("hello", net.Outside("/usr/bin/curl", "-s", "--max-time", "20", "--interface", own, $"http://{own}:8080/index.html").Succeeds().Output);
        Waiting.Until(() => net.Wherry("logs", "web").Error.Contains(own), () => $"the server has not seen {own}");
        Assert.Contains("10.88.0.", net.Inspect("web", "{{.NetworkSettings.IPAddress}}"));
        net.Wherry("rm", "-f", "web").Succeeds();
        Assert.DoesNotContain("8080", net.Outside("/usr/sbin/iptables-save").Output);
    }

    [Fact]
    public void Who_asks_for_a_published_port_from_inside_is_answered_and_be_it_its_own()
    {
        using var net = new NetworkStore();
        if ((net.IsApart ? "198.51.100.7" : OwnAddress()) is not { } own)
        {
            return;
        }

        var port = net.IsApart ? 8080 : LoopbackPort.Free();
        net.Wherry("run", "-d", "--name", "web", "--network", "bridge", "-p", $"{port}:80", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "bridge", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("hello", net.Answer("ask", $"{own}:{port}"));
        Assert.Contains("hello", net.Answer("web", $"{own}:{port}"));
    }

    [Fact]
    public void As_root_macvlan_puts_containers_on_the_wire_of_an_interface_of_the_hosts()
    {
        using var net = new NetworkStore();
        if (!net.IsApart)
        {
            Assert.StartsWith("Error: ipam driver dhcp needs an interface of the host's, which only root may use\n", net.Wherry("network", "create", "--ipam-driver", "dhcp", "wire").Exits(125).Error, StringComparison.Ordinal);
            Assert.StartsWith("Error: network driver macvlan needs an interface of the host's, which only root may use\n", net.Wherry("network", "create", "-d", "macvlan", "wire").Exits(125).Error, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("parent interface none0 does not exist", net.Wherry("network", "create", "-d", "macvlan", "--opt", "parent=none0", "--subnet", "198.51.100.0/24", "wire").Exits(125).Error);
        Assert.Contains("ipam driver dhcp is not supported with ipvlan", net.Wherry("network", "create", "-d", "ipvlan", "--opt", "parent=probe1", "--ipam-driver", "dhcp", "wire").Exits(125).Error);
        Assert.Contains("bridge none0 does not exist", net.Wherry("network", "create", "--opt", "mode=unmanaged", "--interface-name", "none0", "wire").Exits(125).Error);

        // At the other end of the wire is the host's own interface, with an address of the same network.
        net.Wherry("network", "create", "-d", "macvlan", "--opt", "parent=probe1", "--subnet", "198.51.100.0/24", "--gateway", "198.51.100.7", "wire").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "wire:ip=198.51.100.20", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        Waiting.Until(() => net.Outside("/usr/bin/curl", "-s", "--max-time", "20", "http://198.51.100.20/index.html").Output.Contains("hello", StringComparison.Ordinal), () => "the host does not reach it");
        net.Wherry("run", "-d", "--name", "ask", "--network", "wire", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("hello", net.Answer("ask", "198.51.100.20"));
        net.Wherry("network", "create", "-d", "macvlan", "--opt", "parent=probe1", "--ipam-driver", "none", "bare").Succeeds();
        Assert.DoesNotContain("inet ", net.Wherry("run", "--rm", "--network", "bare", "bb", "ip", "addr", "show", "eth0").Succeeds().Output);
    }

    [Fact]
    public void The_subnet_of_the_network_that_is_always_there_is_taken_unless_that_is_told_to_take_another()
    {
        using var net = new NetworkStore();
        var error = net.Wherry("network", "create", "--subnet", "10.88.0.0/16", "own").Exits(125).Error;
        Assert.StartsWith("Error: subnet 10.88.0.0/16 is already used by podman: it overlaps 10.88.0.0/16\nHint: that network is always there", error, StringComparison.Ordinal);

        var settings = Path.Combine(net.Scratch, "containers.conf");
        File.WriteAllText(settings, "[network]\ndefault_subnet = \"10.211.0.0/16\"\n");
        net.Outside("/usr/bin/env", [$"CONTAINERS_CONF={settings}", .. net.Command, "network", "create", "--subnet", "10.88.0.0/16", "own"]).Succeeds();
    }

    [Fact]
    public void An_internal_network_leads_nowhere_but_to_its_containers()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--internal", "vault").Succeeds();
        net.Wherry("run", "-d", "--name", "db", "--network", "vault", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "vault", "bb", "wget", "-qO-", "http://db/index.html").Succeeds().Output);
        Assert.DoesNotContain("default", net.Wherry("run", "--rm", "--network", "vault", "bb", "ip", "route").Succeeds().Output);
    }

    [Fact]
    public void The_way_out_keeps_its_hardware_address_whoever_comes_and_goes()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.132.0.0/24", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "shop", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        for (var i = 0; i < 3; i++)
        {
            net.Wherry("run", "-d", "--name", $"guest{i}", "--network", "shop", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
            Assert.Contains("92:77:0a:84:00:01", net.Wherry("exec", "ask", "sh", "-c", $"nslookup guest{i} >/dev/null; cat /proc/net/arp").Succeeds().Output);
            net.Wherry("rm", "-f", $"guest{i}").Succeeds();
        }
    }

    [Fact]
    public void The_network_of_another_container_has_its_addresses_and_files()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "container:web", "bb", "wget", "-qO-", "http://web/index.html").Succeeds().Output);
        var hosts = net.Wherry("run", "--rm", "--name", "guest", "--network", "container:web", "bb", "cat", "/etc/hosts").Succeeds().Output;
        Assert.Equal(net.Wherry("exec", "web", "cat", "/etc/hosts").Output + "127.0.0.1\tguest\n", hosts);
    }

    [Fact]
    public void A_killed_monitor_leaves_no_address_name_or_process()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.124.0.0/29", "small").Succeeds();
        net.Wherry("run", "-d", "--name", "stays", "--network", "small", "bb", "sleep", "1000").Succeeds();
        net.Wherry("run", "-d", "--name", "goes", "--network", "small", "bb", "sleep", "1000").Succeeds();
        NetworkStore.Kill(net.Inspect("goes", "{{.State.ConmonPid}}"));
        Assert.NotEqual(0, net.Wherry("run", "--rm", "--network", "small", "bb", "nslookup", "goes").ExitCode);
        Assert.Contains("Exited (137)", net.Wherry("ps", "-a", "--filter", "name=goes").Succeeds().Output);
        for (var i = 0; i < 4; i++)
        {
            net.Wherry("run", "-d", "--network", "small", "bb", "sleep", "1000").Succeeds(); // all addresses there are
        }

        Assert.Contains("no free address in 10.124.0.0/29", net.Wherry("run", "--rm", "--network", "small", "bb").Exits(125).Error);
        foreach (var id in net.Wherry("ps", "-q").Succeeds().Text.Split('\n'))
        {
            NetworkStore.Kill(net.Inspect(id, "{{.State.ConmonPid}}"));
        }

        net.Wherry("ps", "-a").Succeeds();
        Waiting.Until(() => net.Processes().Count == 0, () => $"left: {string.Join("; ", net.Processes())}");
    }

    [Theory]
    [InlineData("outlet")]
    [InlineData("names")]
    public void A_killed_helper_is_replaced_by_the_next_command(string helper)
    {
        using var net = new NetworkStore();
        if (net.IsApart && helper == "outlet")
        {
            return; // root needs none
        }

        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var link = Path.Combine(net.RunRoot, "network", helper);
        var before = new FileInfo(link).LinkTarget!;
        NetworkStore.Kill(before.Split(':')[0]);
        Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "shop", "bb", "wget", "-qO-", "http://web/index.html").Succeeds().Output);
        Assert.NotEqual(before, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task Many_containers_started_at_once_all_have_addresses_of_their_own_and_find_each_other()
    {
        var many = Environment.GetEnvironmentVariable("WHERRY_LONG_TESTS") == "1" ? 60 : 16;
        using var net = new NetworkStore();
        net.Wherry("network", "create", "crowd").Succeeds();
        using var slots = new SemaphoreSlim(8);
        await Task.WhenAll(Enumerable.Range(0, many).Select(async i =>
        {
            await slots.WaitAsync();
            try
            {
                await Task.Run(() => net.Wherry("run", "-d", "--name", $"member{i}", "--network", "crowd", "bb", "sleep", "1000").Succeeds());
            }
            finally
            {
                slots.Release();
            }
        }));
        var addresses = net.Wherry([.. (string[])["inspect", "--format", "{{.NetworkSettings.Networks.crowd.IPAddress}}"], .. Enumerable.Range(0, many).Select(i => $"member{i}")]).Succeeds().Text.Split('\n');
        Assert.Equal(many, addresses.Distinct().Count());
        var asks = string.Join("; ", Enumerable.Range(0, many).Select(i => $"nslookup member{i} >/dev/null || echo member{i}"));
        Assert.Equal(string.Empty, net.Wherry("exec", "member0", "sh", "-c", asks).Text);
        Assert.Equal(string.Empty, net.Wherry("exec", $"member{many - 1}", "sh", "-c", asks).Text);
    }

    [Fact]
    public void Networks_outlast_the_run_directory()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--label", "tier=back", "shop").Succeeds();
        net.Wherry("create", "--name", "web", "--network", "shop", "bb", "ip", "addr").Succeeds();
        Directory.Delete(net.RunRoot, recursive: true);
        Assert.Contains("10.", net.Wherry("start", "-a", "web").Succeeds().Output);
        Assert.Equal("shop", net.Wherry("network", "ls", "-q", "--filter", "label=tier=back").Succeeds().Text);
    }

    // An address of this machine that is not only its own, as far as those are concerned who are not on it.
    private static string? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => device.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))?.ToString();
}
