using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class ProgramArgumentsTests
{
    [Theory]
    [InlineData("", "-t none -u none")]
    [InlineData("*:8080:80/tcp", "-t 8080:80 -u none")]
    [InlineData("127.0.0.1:8080:80/tcp", "-t 127.0.0.1/8080:80 -u none")]
    [InlineData("*:53:53/udp", "-t none -u 53:53")]
    [InlineData("*:1:2/tcp ::1:3:4/tcp *:5:6/udp", "-t 1:2 -t ::1/3:4 -u 5:6")]
    public void Pasta_forwards_the_ports_asked_for_and_no_others(string ports, string expected)
    {
        var arguments = PastaArguments.For(new NetworkPlan { Mode = "pasta", Ports = Ports(ports) }, "/run/net", "/run/c/ready");
        var text = string.Join(' ', arguments);

        Assert.Contains($" {expected} --netns /run/net", text);
        Assert.Contains("-T none -U none", text);
        Assert.Contains("--foreground", text);
        Assert.Contains("--pid /run/c/ready", text);
        Assert.Contains($"--dns-forward {ResolverFile.ForwardedAddress}", text);
    }

    [Fact]
    public void The_users_options_of_pasta_come_after_ours()
    {
        var arguments = PastaArguments.For(new NetworkPlan { Mode = "pasta", Options = ["--mtu", "1400"] }, "/run/net", "/run/c/ready").ToList();

        Assert.Equal(["--mtu", "1400", "--netns", "/run/net"], arguments[^4..]);
    }

    [Fact]
    public void Slirp4netns_hides_the_hosts_loopback_and_is_told_where_to_go()
    {
        var plan = new NetworkPlan { Mode = "slirp4netns", Options = ["--cidr=10.3.0.0/24"], Ports = Ports("*:1:2/tcp") };
        var arguments = Slirp4netnsArguments.For(plan, "/run/net").ToList();

        Assert.Contains("--disable-host-loopback", arguments);
        Assert.Contains("--enable-sandbox", arguments);
        Assert.Equal("3", arguments[arguments.IndexOf("--ready-fd") + 1]);
        Assert.Equal(Slirp4netnsArguments.ApiSocket, arguments[arguments.IndexOf("--api-socket") + 1]);
        Assert.Equal(["--cidr=10.3.0.0/24", "--netns-type=path", "/run/net", "tap0"], arguments[^4..]);
    }

    [Theory]
    [InlineData("mtu=1300,cidr=10.5.5.0/24", "--mtu=1300 --cidr=10.5.5.0/24", "10.5.5.3")]
    [InlineData("enable_ipv6=true,port_handler=rootlesskit,outbound_addr=eth0", "--enable-ipv6 --outbound-addr=eth0", "10.0.2.3")]
    [InlineData("enable_ipv6=false,--cidr=10.6.0.0/16", "--cidr=10.6.0.0/16", "10.6.0.3")]
    public void Options_of_slirp4netns_are_podmans_words_or_its_own(string options, string arguments, string server)
    {
        Assert.Equal(arguments, string.Join(' ', Slirp4netnsOptions.Arguments(options.Split(','))));
        Assert.Equal(server, Slirp4netnsOptions.NameServer(options.Split(',')));
    }

    [Theory]
    [InlineData("mtu=large")]
    [InlineData("cidr=10.5.5.0")]
    [InlineData("cidr=fd00::/64")]
    [InlineData("allow_host_loopback=perhaps")]
    [InlineData("port_handler=")]
    [InlineData("colour=red")]
    [InlineData("mtu")]
    public void Other_options_of_slirp4netns_are_refused_by_name(string option)
    {
        var error = Assert.Throws<ContainersException>(() => Slirp4netnsOptions.Arguments([option]));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.EndsWith($"\"{option}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow_host_loopback=true", false)]
    [InlineData("allow_host_loopback=false", true)]
    public void The_hosts_loopback_is_reached_through_slirp4netns_when_that_is_asked_for(string option, bool disabled) => Assert.Equal(
        disabled, Slirp4netnsArguments.For(new NetworkPlan { Mode = "slirp4netns", Options = [option] }, "/run/net").Contains("--disable-host-loopback"));

    [Theory]
    [InlineData("pasta", true)]
    [InlineData("slirp4netns", true)]
    [InlineData("host", false)]
    [InlineData("none", false)]
    public void Only_some_modes_have_a_way_out(string mode, bool connected) => Assert.Equal(connected, NetworkModes.IsConnected(mode));

    [Fact]
    public void An_option_that_a_program_does_not_know_is_the_error_and_not_the_list_of_those_it_does()
    {
        var error = NetworkFailure.From("pasta", "pasta: unrecognized option '--nonsense'\nUsage: pasta [OPTION]... [COMMAND]\n  --ns-mac-addr ADDR\tSet MAC address on tap interface\n");

        Assert.Equal(("pasta: unrecognized option '--nonsense'", "man pasta has its options"), (error.Message, error.Hint));
    }

    [Theory]
    [InlineData("Failed to bind port 80 (Address already in use) for option '-t 80:80', exiting\n", ErrorKind.InUse, "wherry ps shows the ports of containers, ss -ltnp those of other programs")]
    [InlineData("open(\"/dev/net/tun\"): Permission denied\n", ErrorKind.Unsupported, "it needs /dev/net/tun to be readable and writable: chmod 666 /dev/net/tun")]
    [InlineData("open(\"/dev/net/tun\"): No such file or directory\nchild failed(1)\n", ErrorKind.Unsupported, "it needs /dev/net/tun, which this machine does not have: modprobe tun, as root")]
    [InlineData("", ErrorKind.Unsupported, null)]
    public void What_a_program_said_last_becomes_the_error(string said, ErrorKind kind, string? hint)
    {
        var error = NetworkFailure.From("pasta", "noise\n" + said);

        Assert.Equal(kind, error.Kind);
        Assert.StartsWith("pasta: " + (said.Length == 0 ? "noise" : said.Split('\n')[0]), error.Message);
        Assert.Equal(hint ?? OuterContainer.Hint, error.Hint);
        Assert.Equal("pasta: ended without a word", NetworkFailure.From("pasta", "").Message);
    }

    private static List<PortPlan> Ports(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Port)];

    // ADDRESS:HOST:CONTAINER/PROTOCOL, "*" for all addresses
    private static PortPlan Port(string text)
    {
        var (rest, protocol) = (text.Split('/')[0], text.Split('/')[1]);
        var parts = rest.Split(':');
        var address = string.Join(':', parts[..^2]);
        return new PortPlan(address == "*" ? "" : address, ushort.Parse(parts[^2]), ushort.Parse(parts[^1]), protocol);
    }
}
