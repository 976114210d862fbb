namespace Containers.E2E.Tests;

/// <summary>What containers.conf says of networks.</summary>
public sealed class NetworkSettingsTests
{
    [Fact]
    public void The_file_names_the_standard_network_its_subnet_and_where_others_are_taken_from()
    {
        using var net = new NetworkStore();
        var file = Path.Combine(net.Scratch, "containers.conf");
        File.WriteAllText(file, """
            [containers]
            netns = "bridge"
            [network]
            default_network = "home"
            default_subnet = "10.137.0.0/24"
            default_subnet_pools = [{ base = "10.138.0.0/16", size = 28 }]
            dns_bind_port = 1053
            """);
        CommandResult With(params string[] arguments) => net.Outside("/usr/bin/env", [$"CONTAINERS_CONF={file}", .. net.Command, .. arguments]);
        With("run", "-d", "--name", "web", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        Assert.Equal("10.137.0.2", With("inspect", "-f", "{{.NetworkSettings.Networks.home.IPAddress}}", "web").Succeeds().Text);
        Assert.Equal("home", With("network", "ls", "-q", "--filter", "type=builtin").Succeeds().Text);
        With("network", "create", "one").Succeeds();
        With("network", "create", "two").Succeeds();
        Assert.Equal("10.137.0.0/24 10.138.0.0/28 10.138.0.16/28", With("network", "ls", "--format", "{{range .Subnets}}{{.subnet}}{{end}}").Succeeds().Text.Replace('\n', ' '));
        With("run", "-d", "--name", "named", "--network", "one", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "80", "-h", "/www").Succeeds();
        Assert.Contains("named.dns.podman", With("run", "--rm", "--network", "one", "bb", "nslookup", "named").Succeeds().Output); // the port is nobody's to see
        Assert.Contains("default network home cannot be removed", With("network", "rm", "home").Exits(125).Error);
        With("rm", "-f", "web", "named").Succeeds();

        File.WriteAllText(file, "[containers]\ndefault_sysctls = [\"net.ipv4.ip_default_ttl=77\"]\n");
        With("pod", "create", "--share", "pid", "apart").Succeeds(); // without a network of its own a setting of networks is not meant
        With("pod", "rm", "apart").Succeeds();

        File.WriteAllText(file, "[network]\ndefault_rootless_network_cmd = \"slirp4netns\"\npasta_options = [\"--mtu\", \"1400\"]\n");
        With("create", "--name", "slow", "bb").Succeeds();
        Assert.Equal(net.IsApart ? "pasta" : "slirp4netns", With("inspect", "-f", "{{.HostConfig.NetworkMode}}", "slow").Succeeds().Text);
        With("rm", "slow").Succeeds();
        if (!net.IsApart)
        {
            Assert.Equal("1400", With("run", "--rm", "--network", "pasta", "bb", "sh", "-c", "cat /sys/class/net/[!l]*/mtu").Succeeds().Text);
        }

        File.WriteAllText(file, "[network]\nnetwork_backend = \"cni\"\n");
        Assert.Contains("cni", With("network", "ls").Exits(125).Error);
        File.WriteAllText(file, "[network]\ndefault_subnet = \"10.137.0.0\"\n");
        Assert.Contains("network.default_subnet: \"10.137.0.0\" is no subnet", With("network", "ls").Exits(125).Error);
        File.WriteAllText(file, "[network]\ndefault_subnet_pools = [{ base = \"10.138.0.0/16\" }]\n");
        Assert.Contains($"{file}:2:25: network.default_subnet_pools should be", With("network", "create", "three").Exits(125).Error);
    }
}
