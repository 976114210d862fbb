namespace Containers.E2E.Tests.Scenarios;

/// <summary>Services that are reached, from outside and from beside.</summary>
public class NetworkScenarios
{
    /// <summary>
    /// A web server and a mailer in the background, and an agent that watches the one and tells the other. The agent is in the
    /// network of the web server, and so is the mailer.
    /// </summary>
    [Fact]
    public void S39_A_web_site_and_its_monitor()
    {
        using var desk = new Desk("alpine");
        desk.Types("docker run -d --name web alpine sh -c 'echo NGINX at work > /index.html; exec httpd -f -p 80 -h /'");
        desk.Types("docker run -d --name mailer --network container:web alpine sh -c 'while :; do nc -l -p 33333; done'");
        using (var agent = desk.OnTerminal("""docker run -it --name agent --network container:web alpine sh -c 'while :; do if wget -q -O- http://127.0.0.1/index.html > /dev/null; then echo "System up."; else echo "To: admin  The service is down!" | nc -w 1 127.0.0.1 33333; echo "Told."; fi; sleep 0.2; done'"""))
        {
            agent.Until("System up.").Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, agent.End());
        }

        Assert.Equal(["agent", "mailer", "web"], Desk.Lines(desk.Types("docker ps --format '{{.Names}}'")).Order());
        Assert.Contains("System up.", desk.Types("docker logs agent"));
        Assert.Equal("web", desk.Types("docker stop -t 0 web"));
        Waiting.Until(() => desk.Types("docker logs mailer").Contains("The service is down!", StringComparison.Ordinal), () => "no mail comes");
        using (var agent = desk.OnTerminal("docker attach agent"))
        {
            agent.Until("Told.").Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, agent.End());
        }

        Assert.Equal("web", desk.Types("docker restart -t 0 web"));
        Assert.Equal(3, Desk.Lines(desk.Types("docker ps -q")).Length);
    }

    /// <summary>A port that is only spoken of, one on any port of the host, one on a port and an address of one's choice.</summary>
    [Fact]
    public void S74_Ports_in_three_styles()
    {
        using var desk = new Desk("registry");
        string Ports() => desk.Types("docker ps --format '{{.Ports}}'");

        var spoken = desk.Types("docker run -d registry");
        Assert.Equal("5000/tcp", Ports());
        desk.Types($"docker stop -t 1 {spoken}");
        desk.Types("docker run -d -p 5000 --name=\"regtest\" registry");
        Assert.Matches(@"^0\.0\.0\.0:\d{4,5}->5000/tcp$", Ports());
        Assert.Equal("regtest\nregtest", desk.Types("docker stop -t 1 regtest; docker rm regtest"));
        var port = LoopbackPort.Free();
        desk.Types($"docker run -d -p 127.0.0.1:{port}:5000 --name=\"regtest\" registry");
        Assert.Equal($"127.0.0.1:{port}->5000/tcp", Ports());
        Assert.Equal($"5000/tcp -> 127.0.0.1:{port}", desk.Types("docker port regtest"));
        Waiting.Until(() => desk.Tries($"curl -sSf http://127.0.0.1:{port}/v2/").ExitCode == 0, () => "the registry does not answer");
        desk.Types("docker stop -t 1 regtest");
        Assert.Empty(desk.Types("docker ps -a --filter name=regtest --format '{{.Ports}}'"));
    }

    /// <summary>What is published is reached from the host, and what is not is not.</summary>
    [Fact]
    public void S81_A_published_port_leads_in()
    {
        using var desk = new Desk("alpine");
        var (published, other) = (LoopbackPort.Free(), LoopbackPort.Free());
        var id = desk.Types($"docker run -d -p {published}:5000 alpine sh -c 'echo in > /index.html; httpd -p {other} -h /; exec httpd -f -p 5000 -h /'");
        Assert.Contains($"0.0.0.0:{published}->5000/tcp", desk.Types("docker ps"));
        Waiting.Until(() => desk.Tries($"curl -sSf http://127.0.0.1:{published}/index.html").Text == "in", () => "the server does not answer");
        Assert.NotEqual("in", desk.Tries($"curl -sSf http://127.0.0.1:{other}/index.html").Text);
        Assert.Equal("in", desk.Types($"docker exec {id} wget -q -O- http://127.0.0.1:{other}/index.html"));
    }

    /// <summary>Powers that are given and taken one by one.</summary>
    [Fact]
    public void S87_Switches_of_security()
    {
        using var desk = new Desk("ubuntu");
        const string Eth0 = "ip link set $(ls /sys/class/net | grep -v lo | head -1)";
        Assert.NotEqual(0, desk.Tries($"docker run --rm ubuntu sh -c '{Eth0} down'").ExitCode);
        desk.Types($"docker run --rm --cap-add=NET_ADMIN ubuntu sh -c '{Eth0} down'");
        desk.Types("docker run --rm ubuntu sh -c 'touch /f; chown 7 /f'");
        Assert.NotEqual(0, desk.Tries("docker run --rm --cap-drop=CHOWN ubuntu sh -c 'touch /f; chown 7 /f'").ExitCode);
        string Powers(string flags) => desk.Types($"docker run --rm {flags} ubuntu grep CapEff /proc/self/status").Split('\t')[1];

        var (all, some) = (Convert.ToUInt64(Powers("--cap-add=ALL"), 16), Convert.ToUInt64(Powers("--cap-add=ALL --cap-drop=MKNOD"), 16));
        Assert.Equal(all & ~(1UL << 27), some);
        Assert.Equal(all, Convert.ToUInt64(Powers("--privileged"), 16));
        Assert.Contains("/dev/sound", desk.Types("docker run --rm --device=/dev/null:/dev/sound ubuntu ls /dev/sound"));
        desk.Types("docker run --rm --security-opt label:type:svirt_apache -i ubuntu bash <<< true");
    }

    /// <summary>Two containers on the network that is always there: addresses from one subnet, and each answers the other.</summary>
    [Fact]
    public void S80_Two_containers_on_one_bridge_reach_each_other()
    {
        using var net = new NetworkStore();
        net.Wherry("run", "-d", "--name", "one", "--network", "bridge", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        var address = net.Inspect("one", "{{.NetworkSettings.IPAddress}}");
        Assert.StartsWith("10.88.0.", address);
        Assert.Contains("hello", net.Fetch("bridge", address));
        Assert.Contains("10.88.0.", net.Wherry("run", "--rm", "--network", "bridge", "bb", "ip", "addr", "show", "eth0").Succeeds().Output);
    }

    /// <summary>A web server is told where its data base is.</summary>
    [Fact]
    public void S82_Links()
    {
        using var net = new NetworkStore();
        net.Wherry("run", "-d", "--name", "dbsvr", "--network", "bridge", "--expose", "5432", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "5432", "-h", "/www").Succeeds();
        net.Wherry("run", "-d", "-P", "--name", "web", "--link", "dbsvr:db", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        var address = net.Inspect("dbsvr", "{{.NetworkSettings.IPAddress}}");
        Assert.Contains("hello", net.Answer("web", "db:5432"));
        var shell = net.Wherry("run", "--rm", "--link", "dbsvr:db", "bb", "sh", "-c", "cat /etc/hosts; env").Succeeds().Output;
        foreach (var part in (string[])[$"{address}\tdb ", "DB_NAME=/", $"DB_PORT=tcp://{address}:5432", "DB_PORT_5432_TCP_PROTO=tcp", "DB_PORT_5432_TCP_PORT=5432", $"DB_PORT_5432_TCP_ADDR={address}"])
        {
            Assert.Contains(part, shell);
        }
    }

    /// <summary>A data base that only its own web server may talk to.</summary>
    [Fact]
    public void S90_Containers_that_must_not_talk()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--opt", "isolate=true", "back").Succeeds();
        net.Wherry("network", "create", "--opt", "isolate=true", "front").Succeeds();
        net.Wherry("run", "-d", "--name", "db", "--network", "back", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "front", "--network", "back", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("hello", net.Wherry("exec", "web", "wget", "-qO-", "http://db/index.html").Succeeds().Output);
        Assert.DoesNotContain("hello", net.Fetch("front", net.Inspect("db", "{{.NetworkSettings.IPAddress}}")));
    }
}
