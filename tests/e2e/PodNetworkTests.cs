using System.Net;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

/// <summary>Pods on networks: all containers of a pod are at one address, and known by the pod's name.</summary>
public sealed class PodNetworkTests
{
    private const string Server = "httpd -f -p 80 -h /www";

    [Fact]
    public void A_pod_is_on_networks_as_a_whole_under_its_own_name_its_aliases_and_addresses()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.131.0.0/24", "front").Succeeds();
        net.Wherry("network", "create", "back").Succeeds();
        net.Wherry("pod", "create", "--network", "front:ip=10.131.0.9,alias=site", "--network", "back", "--network-alias", "store", "shop").Succeeds();
        net.Wherry(["run", "-d", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", .. Server.Split(' ')]).Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "front", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        foreach (var name in (string[])["shop", "site", "store", "10.131.0.9"])
        {
            Assert.Contains("hello", net.Answer("ask", name));
        }

        // From inside: who else is on the network, itself by its own names, and the others of the pod.
        net.Wherry("run", "-d", "--name", "db", "--network", "back", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "81", "-h", "/www").Succeeds();
        Assert.Contains("hello", net.Answer("web", "db:81"));
        var inside = net.Wherry("run", "--rm", "--pod", "shop", "bb", "sh", "-c", "wget -qO- http://127.0.0.1/; wget -qO- http://shop/; wget -qO- http://web/; ls /sys/class/net; cat /etc/hosts").Succeeds().Output;
        Assert.StartsWith("hello from a container\nhello from a container\nhello from a container\neth0\neth1\nlo\n", inside, StringComparison.Ordinal);
        Assert.Contains("10.131.0.9\tshop", inside);

        Assert.Equal("front back", net.Wherry("pod", "inspect", "-f", "{{range $i, $n := .InfraConfig.Networks}}{{if $i}} {{end}}{{$n}}{{end}}", "shop").Succeeds().Text);
        Assert.Contains("published or exposed ports must be defined when the pod is created", net.Wherry("create", "--pod", "shop", "-p", "1:1", "bb").Exits(125).Error);
        Assert.Contains("must be specified on the pod", net.Wherry("create", "--pod", "shop", "--network-alias", "x", "bb").Exits(125).Error);
        Assert.Contains("has associated containers", net.Wherry("network", "rm", "back").Exits(2).Error);

        // What the pod's network is stays over a restart; and it is taken off one while it runs.
        net.Wherry("pod", "restart", "shop").Succeeds();
        Assert.Contains("hello", net.Answer("ask", "shop"));
        var infra = net.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text;
        net.Wherry("network", "disconnect", "back", infra).Succeeds();
        Assert.DoesNotContain("eth1", net.Wherry("exec", "web", "ls", "/sys/class/net").Succeeds().Output);
        net.Wherry("network", "connect", "--alias", "again", "back", infra).Succeeds();
        Assert.Contains("hello", net.Wherry("exec", "db", "wget", "-qO-", "http://again/index.html").Succeeds().Output);
        net.Wherry("network", "rm", "-f", "back").Succeeds(); // with the pod and the container on it
        Assert.Equal("ask", net.Wherry("ps", "-a", "--format", "{{.Names}}").Succeeds().Text);
        net.Wherry("pod", "exists", "shop").Exits(1);
    }

    [Fact]
    public async Task A_pods_ports_lead_through_its_network_and_are_free_when_it_stops()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "front").Succeeds();
        var port = net.IsApart ? 8080 : LoopbackPort.Free();
        net.Wherry("pod", "create", "--network", "front", "-p", $"{port}:80", "shop").Succeeds();
        net.Wherry(["run", "-d", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", .. Server.Split(' ')]).Succeeds();
        Assert.Equal($"80/tcp -> 0.0.0.0:{port}", net.Wherry("port", "web").Succeeds().Text);
        if (net.IsApart)
        {
            Waiting.Until(() => net.Outside("/usr/bin/curl", "-s", "http://198.51.100.7:8080/").Output.StartsWith("hello", StringComparison.Ordinal), () => "the pod does not answer");
            return;
        }

        using var http = new HttpClient();
        Assert.Equal("hello from a container\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken));
        net.Wherry("pod", "stop", "-t", "0", "shop").Succeeds();
        using (var listener = new TcpListener(IPAddress.Any, port))
        {
            listener.Start();
        }

        net.Wherry("pod", "start", "shop").Succeeds();
        Waiting.Until(() => Surroundings.Run("/usr/bin/curl", ["-s", $"http://127.0.0.1:{port}/"]).Output.StartsWith("hello", StringComparison.Ordinal), () => "the pod does not answer again");
    }

    [Fact]
    public void A_pod_made_for_a_container_has_its_networks_and_a_clone_addresses_of_its_own()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.132.0.0/24", "front").Succeeds();
        net.Wherry(["run", "-d", "--pod", "new:shop", "--network", "front:ip=10.132.0.7", "--network-alias", "site", "--name", "web", "--stop-timeout=0", "bb", .. Server.Split(' ')]).Succeeds();
        Assert.Equal("10.132.0.7", net.Wherry("pod", "inspect", "-f", "{{.InfraConfig.StaticIP}}", "shop").Succeeds().Text);
        net.Wherry("pod", "clone", "--name", "twin", "shop").Succeeds();
        net.Wherry("pod", "start", "twin").Succeeds();
        foreach (var name in (string[])["shop", "site", "twin"])
        {
            Assert.Contains("hello", net.Wherry("run", "--rm", "--network", "front", "bb", "wget", "-qO-", $"http://{name}/index.html").Succeeds().Output);
        }
    }

    [Fact]
    public void A_killed_monitor_of_a_pod_leaves_neither_its_address_nor_its_name()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.133.0.0/29", "front").Succeeds();
        net.Wherry("run", "-d", "--name", "ask", "--network", "front:ip=10.133.0.6", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        net.Wherry("pod", "create", "--network", "front:ip=10.133.0.5", "shop").Succeeds();
        net.Wherry(["run", "-d", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", .. Server.Split(' ')]).Succeeds();
        NetworkStore.Kill(net.Inspect(net.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text, "{{.State.ConmonPid}}"));
        net.Wherry("run", "--rm", "--network", "front:ip=10.133.0.5", "bb", "true").Succeeds(); // the address is to be had
        Assert.NotEqual(0, net.Wherry("exec", "ask", "nslookup", "shop").ExitCode);
        net.Wherry("pod", "stop", "-t", "0", "shop").Succeeds();
        net.Wherry("pod", "start", "shop").Succeeds();
        Assert.Contains("hello", net.Answer("ask", "shop"));
    }
}
