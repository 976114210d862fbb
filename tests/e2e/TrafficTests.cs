using System.Net;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

/// <summary>Real traffic between containers of every kind of network, and with the outside.</summary>
public sealed class TrafficTests
{
    [Fact]
    public void Containers_of_all_modes_reach_what_those_of_all_modes_serve()
    {
        using var net = new NetworkStore();
        int bridged = Free(), podded = Free(), hosted = Free();
        net.Wherry("network", "create", "one").Succeeds();
        net.Wherry("network", "create", "two").Succeeds();
        void Serve(string name, int port, params string[] flags) => net.Wherry(
            ["run", "-d", "--name", name, "--stop-timeout=0", .. flags, "bb", "sh", "-c", $"mkdir /site; echo {name} > /site/index.html; exec httpd -f -p {port} -h /site"]).Succeeds();
        net.Wherry("pod", "create", "--network", "one", "-p", $"{podded}:80", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "holder", "--network", "one", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Serve("web", 80, "--network", "one", "-p", $"{bridged}:80");
        Serve("podweb", 80, "--pod", "shop");
        Serve("hostweb", hosted, "--network", "host");
        Serve("shareweb", 81, "--network", "container:holder");

        string[] byName = ["web web", "podweb shop", "shareweb holder:81"];
        string[] byHost = [$"web host.containers.internal:{bridged}", $"podweb host.containers.internal:{podded}", $"hostweb host.containers.internal:{hosted}"];
        string[] byLoopback = [$"web 127.0.0.1:{bridged}", $"podweb 127.0.0.1:{podded}", $"hostweb 127.0.0.1:{hosted}"];
        Reaches(net, ["--network", "one"], [.. byName, .. byHost]);
        Reaches(net, ["--network", "two"], byHost);
        Reaches(net, ["--pod", "shop"], [.. byName, "podweb 127.0.0.1", byHost[0], byHost[2]]); // back to oneself older netavark does not lead
        Reaches(net, ["--network", "container:holder"], [.. byName, "shareweb 127.0.0.1:81", .. byHost]);
        Reaches(net, ["--network", "host"], byLoopback);
        if (!net.IsApart)
        {
            Reaches(net, ["--network", "host"], [$"web [::1]:{bridged}", $"podweb [::1]:{podded}"]);
        }

        // Whom one is not on a network with one does not know, and what is not published is not there.
        Assert.NotEqual(0, net.Wherry("run", "--rm", "--network", "two", "bb", "nslookup", "web").ExitCode);
        Assert.NotEqual(0, net.Wherry("run", "--rm", "--network", "none", "bb", "wget", "-qO-", $"http://127.0.0.1:{hosted}/").ExitCode);
    }

    [Fact]
    public void Datagrams_are_published_by_both_versions()
    {
        using var net = new NetworkStore();
        if (net.IsApart)
        {
            return; // a bridge of root's: the kernel's rules, which the next one shows
        }

        var port = Free(ProtocolType.Udp);
        net.Wherry("network", "create", "one").Succeeds();
        net.ServeNames("names", "192.0.2.77", "--network", "one", "-p", $"{port}:53/udp");
        Assert.Equal($"53/udp -> 0.0.0.0:{port}", net.Wherry("port", "names").Succeeds().Text);
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            Assert.Equal([192, 0, 2, 77], Ask(new IPEndPoint(address, port))[^4..]);
        }
    }

    [Fact]
    public void As_root_datagrams_are_published_by_rules_of_the_kernel()
    {
        using var net = new NetworkStore();
        if (!net.IsApart)
        {
            return;
        }

        net.ServeNames("names", "192.0.2.77", "--network", "bridge", "-p", "5353:53/udp");
        Waiting.Until(() => net.Outside("/bin/busybox", "nslookup", "far.example", "198.51.100.7:5353").Output.Contains("192.0.2.77", StringComparison.Ordinal), () => "no answer");
        net.Wherry("rm", "-f", "names").Succeeds();
        Assert.DoesNotContain("5353", net.Outside("/usr/sbin/iptables-save").Output);
    }

    [Fact]
    public void Other_names_are_asked_of_the_servers_of_the_network_or_the_container()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.134.0.0/24", "servers").Succeeds();
        net.ServeNames("here", "192.0.2.77", "--network", "servers:ip=10.134.0.53");
        net.ServeNames("there", "192.0.2.78", "--network", "servers:ip=10.134.0.54");

        net.Wherry("network", "create", "--dns", "10.134.0.53", "one").Succeeds();
        net.Wherry("run", "-d", "--name", "asker", "--network", "one", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        string Ask() => net.Wherry("exec", "asker", "nslookup", "far.example").Output;
        Waiting.Until(() => Ask().Contains("192.0.2.77", StringComparison.Ordinal), () => Ask());
        net.Wherry("network", "update", "--dns-drop", "10.134.0.53", "--dns-add", "10.134.0.54", "one").Succeeds();
        net.Wherry("network", "reload", "asker").Succeeds();
        Waiting.Until(() => Ask().Contains("192.0.2.78", StringComparison.Ordinal), () => Ask());
        Assert.Contains("192.0.2.78", net.Wherry("run", "--rm", "--dns", "10.134.0.54", "--network", "servers", "bb", "nslookup", "far.example").Output);
    }

    // Each is "ANSWER URL": asked by one container, again until what was just started listens.
    private static void Reaches(NetworkStore net, string[] place, string[] pairs)
    {
        var asks = string.Join("; ", pairs.Select(pair => pair.Split(' ')).Select(pair =>
            $"i=0; until [ \"$(wget -qO- http://{pair[1]}/ 2>/dev/null)\" = {pair[0]} ]; do i=$((i+1)); if [ $i = 100 ]; then echo {pair[1]}; break; fi; sleep 0.1; done"));
        Assert.Equal(string.Empty, net.Wherry([.. (string[])["run", "--rm"], .. place, .. (string[])["bb", "sh", "-c", asks]]).Succeeds().Text);
    }

    // A question for the address of far.example, again until the server listens.
    private static byte[] Ask(IPEndPoint server)
    {
        byte[] question = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "far"u8, 7, .. "example"u8, 0, 0, 1, 0, 1];
        var answer = Array.Empty<byte>();
        Waiting.Until(
            () =>
            {
                using var client = new UdpClient(server.AddressFamily);
                client.Connect(server);
                client.Client.ReceiveTimeout = 1000;
                try
                {
                    client.Send(question);
                    IPEndPoint? from = null;
                    answer = client.Receive(ref from);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            () => $"{server} does not answer");
        return answer;
    }

    private static int Free(ProtocolType protocol = ProtocolType.Tcp)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
