namespace Containers.E2E.Tests;

/// <summary>Options of networks that not every netavark and not every kernel knows: they work, or what is missing is said in a line.</summary>
public sealed class NetworkOptionTests
{
    [Fact]
    public void Routes_of_a_network_are_those_of_its_containers()
    {
        using var net = new NetworkStore();
        var made = net.Wherry("network", "create", "--subnet", "10.136.0.0/24", "--route", "10.77.0.0/16,10.136.0.9,7", "one");
        if (NeedsNewer(made, "has routes, which needs netavark 1.7: installed is "))
        {
            return;
        }

        Assert.Contains("10.77.0.0/16 via 10.136.0.9 dev eth0  metric 7", net.Wherry("run", "--rm", "--network", "one", "bb", "ip", "route").Succeeds().Output);
        Assert.Equal("10.77.0.0/16 10.136.0.9 7", net.Wherry("network", "inspect", "-f", "{{range .Routes}}{{.Destination}} {{.Gateway}} {{.Metric}}{{end}}", "one").Succeeds().Text);
    }

    [Fact]
    public void Containers_of_a_network_with_a_vlan_reach_each_other()
    {
        using var net = new NetworkStore();
        var made = net.Wherry("network", "create", "--opt", "vlan=7", "one");
        if (NeedsNewer(made, "has the option vlan=7, which needs netavark 1.14: installed is "))
        {
            return;
        }

        var web = net.Wherry("run", "-d", "--name", "web", "--network", "one", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www");
        if (web.ExitCode != 0)
        {
            Assert.StartsWith("Error: netavark: create bridge:", web.Error, StringComparison.Ordinal); // this kernel's bridges do not filter
            return;
        }

        Assert.Contains("hello", net.Fetch("one", "web"));
    }

    [Fact]
    public void As_root_a_published_port_of_sctp_leads_in()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "only root's bridges lead sctp in");
        Assert.SkipUnless(KernelHasSctp(), "this kernel has no sctp");
        using var net = new NetworkStore();
        const string Serve = """use Socket; socket(my $s, AF_INET, SOCK_STREAM, 132) or die $!; bind($s, pack_sockaddr_in(9000, INADDR_ANY)) or die $!; listen($s, 5); while (accept(my $c, $s)) { syswrite($c, "over sctp"); close $c; }""";
        const string Ask = """use Socket; socket(my $s, AF_INET, SOCK_STREAM, 132) or die $!; connect($s, pack_sockaddr_in(9001, inet_aton("198.51.100.7"))) or die $!; sysread($s, my $t, 99); print $t;""";
        net.Wherry("run", "-d", "--name", "server", "--network", "bridge", "-p", "9001:9000/sctp", "--stop-timeout=0",
            "-v", "/usr:/usr:ro", "-v", "/lib:/lib:ro", "-v", "/lib64:/lib64:ro", "bb", "/usr/bin/perl", "-e", Serve).Succeeds();
        Assert.Equal("9000/sctp -> 0.0.0.0:9001", net.Wherry("port", "server").Succeeds().Text);
        Waiting.Until(() => net.Outside("/usr/bin/perl", "-e", Ask).Output == "over sctp", () => net.Wherry("logs", "server").Error);
        Assert.Contains("address already in use: container server has", net.Wherry("run", "--rm", "--network", "bridge", "-p", "9001:9000/sctp", "bb").Exits(125).Error);
    }

    private static bool KernelHasSctp() =>
        Surroundings.Run("/usr/bin/perl", ["-e", "use Socket; socket(my $s, AF_INET, SOCK_STREAM, 132) or exit 1"]).ExitCode == 0;

    // Older ones would pass over what they do not know.
    private static bool NeedsNewer(CommandResult made, string words)
    {
        if (made.ExitCode == 0)
        {
            return false;
        }

        Assert.Contains(words, made.Exits(125).Error);
        return true;
    }
}
