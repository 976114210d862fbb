using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>Networks whose helpers, rules and monitors are taken away while containers are on them.</summary>
public sealed class NetworkRepairTests
{
    [Fact]
    public void Reloading_brings_names_ways_out_and_rules_back_and_addresses_stay()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop", "-p", $"{(net.IsApart ? 8080 : LoopbackPort.Free())}:80", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "shop", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("hello", net.Answer("ask", "web"));
        var before = net.Inspect("web", "{{.NetworkSettings.Networks.shop.IPAddress}} {{.NetworkSettings.Networks.shop.MacAddress}}");
        foreach (var helper in net.IsApart ? (string[])["names"] : ["names", "outlet"])
        {
            NetworkStore.Kill(new FileInfo(Path.Combine(net.RunRoot, "network", helper)).LinkTarget!.Split(':')[0]);
        }

        if (net.IsApart)
        {
            net.Outside("/usr/sbin/iptables", "-t", "nat", "-F").Succeeds();
            net.Outside("/usr/sbin/iptables", "-F").Succeeds();
        }

        Assert.NotEqual(0, net.Wherry("exec", "ask", "nslookup", "web").ExitCode);
        Assert.Equal(2, net.Wherry("network", "reload", "--all").Succeeds().Text.Split('\n').Length);
        Assert.Contains("hello", net.Answer("ask", "web"));
        Assert.Equal(before, net.Inspect("web", "{{.NetworkSettings.Networks.shop.IPAddress}} {{.NetworkSettings.Networks.shop.MacAddress}}"));
        Assert.Contains("hello", net.Answer("ask", "host.containers.internal:" + net.Inspect("web", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}")));

        net.Wherry("create", "--name", "idle", "--network", "shop", "bb").Succeeds();
        net.Wherry("create", "--name", "apart", "--network", "none", "bb").Succeeds();
        Assert.Contains("it is not running", net.Wherry("network", "reload", "idle").Exits(125).Error);
        Assert.Contains("invalid network mode", net.Wherry("network", "reload", "apart").Exits(125).Error);
    }

    [Fact]
    public void Reloading_a_container_on_two_networks_mends_both()
    {
        using var net = new NetworkStore();
        foreach (var network in (string[])["one", "two"])
        {
            net.Wherry("network", "create", network).Succeeds();
            net.Wherry("run", "-d", "--name", $"ask-{network}", "--network", network, "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        }

        net.Wherry("run", "-d", "--name", "web", "--network", "one", "--network", "two", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var before = net.Inspect("web", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}");
        NetworkStore.Kill(new FileInfo(Path.Combine(net.RunRoot, "network", "names")).LinkTarget!.Split(':')[0]);
        net.Wherry("network", "reload", "--all").Succeeds();
        Assert.Contains("hello", net.Answer("ask-one", "web"));
        Assert.Contains("hello", net.Answer("ask-two", "web"));
        Assert.Equal(before, net.Inspect("web", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"));
    }

    [Fact]
    public void An_address_is_answered_at_once_when_somebody_else_has_it()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--internal", "--subnet", "10.139.0.0/24", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "shop:ip=10.139.0.9", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        foreach (var end in (string[])["removed", "killed"])
        {
            net.Wherry("run", "-d", "--name", "web", "--network", "shop:ip=10.139.0.2", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
            Assert.Contains("hello", net.Answer("ask", "10.139.0.2"));
            var mac = net.Inspect("web", "{{.NetworkSettings.Networks.shop.MacAddress}}");
            if (end == "killed")
            {
                NetworkStore.Kill(net.Inspect("web", "{{.State.ConmonPid}}"));
            }

            net.Wherry("rm", "-f", "web").Succeeds();
            net.Wherry("run", "-d", "--name", "web", "--network", "shop:ip=10.139.0.2", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
            Assert.Equal(mac, net.Inspect("web", "{{.NetworkSettings.Networks.shop.MacAddress}}")); // the one the other remembers
            Assert.Contains("hello", net.Answer("ask", "10.139.0.2"));
            net.Wherry("rm", "-f", "web").Succeeds();
        }
    }

    [Fact]
    public void What_a_killed_monitor_had_of_roots_rules_and_names_goes_when_that_is_noticed()
    {
        using var net = new NetworkStore();
        if (!net.IsApart)
        {
            return; // a user's go with the hub, or with the next container that comes to it
        }

        net.Wherry("network", "create", "--subnet", "10.141.0.0/24", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "shop:ip=10.141.0.9", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop:ip=10.141.0.7", "-p", "8080:80", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        var names = Path.Combine(net.RunRoot, "network", "aardvark-dns", "shop");
        Assert.Contains("10.141.0.7", net.Outside("/usr/sbin/iptables-save").Succeeds().Output);
        Assert.Contains("10.141.0.7", File.ReadAllText(names));

        NetworkStore.Kill(net.Inspect("web", "{{.State.ConmonPid}}"));
        Waiting.Until(() => net.Inspect("web", "{{.State.Status}}") == "exited", () => "its end is not noticed");
        Assert.DoesNotContain("10.141.0.7", net.Outside("/usr/sbin/iptables-save").Succeeds().Output);
        Assert.DoesNotContain("10.141.0.7", File.ReadAllText(names));
        Assert.Contains("10.141.0.9", File.ReadAllText(names));
        net.Wherry("network", "inspect", "shop").Succeeds();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Killing_anything_at_random_leaves_nothing_that_the_next_commands_do_not_put_right(int seed)
    {
        var random = new Random(seed);
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.136.0.0/28", "small").Succeeds();
        var port = net.IsApart ? 8080 : LoopbackPort.Free();
        for (var round = 0; round < 4; round++)
        {
            net.Wherry("run", "-d", "--name", $"web{round}", "--network", "small", "-p", $"{port}:80", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
            using (var starting = net.Start("run", "-d", "--name", $"more{round}", "--network", "small", "--stop-timeout=0", "bb", "sleep", "1000"))
            {
                // Whatever is alive at some instant while another container is being started: monitors, pasta, aardvark-dns, netavark.
                var victims = new List<string>();
                var wanted = random.Next(4) switch { 0 => "wherry-monitor", 1 => "pasta", 2 => "aardvark-dns", _ => "netavark" };
                while (victims.Count == 0 && !starting.HasExited)
                {
                    victims = [.. net.Processes().Where(process => process.Contains(wanted, StringComparison.Ordinal)).Select(process => process.Split(':')[0])];
                }

                if (victims.Count > 0)
                {
                    Surroundings.Run("/bin/kill", ["-9", victims[random.Next(victims.Count)]]);
                }

                Assert.True(starting.WaitForExit(120_000));
                Assert.True(starting.ExitCode == 0 || starting.StandardError.ReadToEnd().Contains("Error: ", StringComparison.Ordinal));
            }

            // One more comes: everything is there again. The one who was killed, or never came about, has left its name, its port and its addresses.
            net.Wherry("ps", "-a").Succeeds();
            net.Wherry("rm", "-f", "--ignore", $"web{round}", $"more{round}").Succeeds();
            net.Wherry("run", "-d", "--name", "after", "--network", "small", "-p", $"{port}:80", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
            Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "small", "bb", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://after/index.html && exit; sleep 0.2; done").Succeeds().Output);
            Assert.Equal("10.136.0.2", net.Inspect("after", "{{.NetworkSettings.Networks.small.IPAddress}}"));
            net.Wherry("rm", "-f", "after").Succeeds();
            Waiting.Until(() => net.Processes().Count == 0, () => $"left: {string.Join("; ", net.Processes())}");
        }
    }

    [Fact]
    public void Among_a_thousand_networks_a_new_one_has_a_subnet_of_its_own_and_wrong_ones_are_said_in_a_line()
    {
        const int Many = 1000;
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.1.0.0/24", "n1").Succeeds();
        var id = net.Wherry("network", "inspect", "--format", "{{.ID}}", "n1").Succeeds().Text;
        var record = File.ReadAllText(Path.Combine(net.Root, "networks", "n1.json"));
        for (var i = 2; i <= Many; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            var copy = record.Replace("\"n1\"", $"\"n{number}\"", StringComparison.Ordinal).Replace(id, id[..^4] + i.ToString("x4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("10.1.0.", $"10.{89 + (i / 256)}.{i % 256}.", StringComparison.Ordinal).Replace("\"podman1\"", $"\"podman{number}\"", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(net.Root, "networks", $"n{number}.json"), copy);
        }

        Assert.Equal(Many + 1, net.Wherry("network", "ls", "-q").Succeeds().Text.Split('\n').Length);
        net.Wherry("network", "create", "another").Succeeds();
        net.Wherry("network", "create", "yet-another").Succeeds();
        var subnets = net.Wherry("network", "ls", "--format", "{{range .Subnets}}{{.subnet}}{{end}} {{.NetworkInterface}}").Succeeds().Text.Split('\n');
        Assert.Equal(Many + 3, subnets.Select(line => line.Split(' ')[0]).Distinct().Count());
        Assert.Equal(Many + 3, subnets.Select(line => line.Split(' ')[1]).Distinct().Count());
        Assert.Contains("eth0", net.Wherry("run", "--rm", "--network", "another", "bb", "ls", "/sys/class/net").Succeeds().Output);
        foreach (var (why, flags) in ((string, string[])[])[
            ("subnet 10.88.0.0/24 is already used by podman: it overlaps 10.88.0.0/16", ["--subnet", "10.88.0.0/24"]),
            ("invalid subnet \"10.1.0.0\": want ADDRESS/LENGTH", ["--subnet", "10.1.0.0"]),
            ("invalid subnet \"10.1.0.0/33\"", ["--subnet", "10.1.0.0/33"]),
            ("invalid subnet \"10.1.0.0/32\": it has no room", ["--subnet", "10.1.0.0/32"]),
            ("gateway 10.2.0.1 not in subnet 10.3.0.0/24", ["--subnet", "10.3.0.0/24", "--gateway", "10.2.0.1"]),
            ("invalid ip range \"10.3.0.9-10.3.0.5\": its last address is before its first", ["--subnet", "10.3.0.0/24", "--ip-range", "10.3.0.9-10.3.0.5"]),
            ("invalid subnet \"127.4.0.0/16\": 127.0.0.0/8 is each container's own", ["--subnet", "127.4.0.0/16"]),
            ("invalid subnet \"fe80::/64\": fe80::/10 is on every link", ["--subnet", "fe80::/64"]),
            ("invalid interface name \"lo\"", ["--interface-name", "lo"]),
            ("ip range 10.2.0.0/25 not in subnet 10.3.0.0/24", ["--subnet", "10.3.0.0/24", "--ip-range", "10.2.0.0/25"]),
            ("is already used by this network", ["--subnet", "10.3.0.0/24", "--subnet", "10.3.0.128/25"]),
            ("invalid network name \"a/b\"", ["a/b"]),
            ("invalid network name \"-\"", ["--", "-"]),
            ("invalid network name \"ä\"", ["ä"]),
            ("cannot create network with name \"host\"", ["host"]),
            ("network name n1 already used", ["n1"]),
            ("unsupported network driver overlay", ["-d", "overlay"])])
        {
            var refused = net.Wherry(["network", "create", .. flags]).Exits(125);
            Assert.StartsWith("Error: ", refused.Error, StringComparison.Ordinal);
            Assert.Contains(why, refused.Error.Split('\n')[0]);
        }

        Assert.Equal(Many + 2, net.Wherry("network", "prune", "-f").Succeeds().Output.Split('\n').Count(line => line.Length > 0 && !line.Contains(' ', StringComparison.Ordinal)));
    }
}
