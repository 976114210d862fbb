using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class ResolverFileTests
{
    [Theory]
    [InlineData("nameserver 9.9.9.9", "169.254.1.1 9.9.9.9")]
    [InlineData("nameserver 127.0.0.53", "169.254.1.1")]
    [InlineData("nameserver ::1\nnameserver 127.0.0.1\nnameserver 1.1.1.1", "169.254.1.1 1.1.1.1")]
    [InlineData("nameserver 2001:db8::1", "169.254.1.1 2001:db8::1")]
    [InlineData("nameserver\t8.8.8.8 # comment", "169.254.1.1 8.8.8.8")]
    [InlineData("  nameserver   8.8.8.8  ", "169.254.1.1 8.8.8.8")]
    [InlineData("#nameserver 8.8.8.8\n;nameserver 8.8.4.4\nnameservers 1.2.3.4", "169.254.1.1")]
    [InlineData("nameserver nonsense\nnameserver", "169.254.1.1")]
    [InlineData("", "169.254.1.1")]
    public void Behind_pasta_the_hosts_resolver_is_forwarded_and_loopback_left_out(string host, string servers) =>
        Assert.Equal(servers, Servers(Plan("pasta"), host));

    [Theory]
    [InlineData("nameserver 127.0.0.53", "10.0.2.3")]
    [InlineData("nameserver 9.9.9.9", "10.0.2.3 9.9.9.9")]
    public void Behind_slirp4netns_its_own_resolver_comes_first(string host, string servers) => Assert.Equal(servers, Servers(Plan("slirp4netns"), host));

    [Theory]
    [InlineData("host")]
    [InlineData("none")]
    public void With_the_hosts_network_its_servers_are_taken_as_they_are(string mode) =>
        Assert.Equal("127.0.0.53 9.9.9.9", Servers(Plan(mode), "nameserver 127.0.0.53\nnameserver 9.9.9.9\n"));

    [Fact]
    public void Servers_the_user_names_replace_all_others() =>
        Assert.Equal("127.0.0.1 4.4.4.4", Servers(Plan("pasta") with { Dns = ["127.0.0.1", "4.4.4.4"] }, "nameserver 9.9.9.9"));

    [Theory]
    [InlineData("", "search a.example b.example", "search a.example b.example")]
    [InlineData("", "", "")]
    [InlineData("c.example,d.example", "search a.example", "search c.example d.example")]
    [InlineData(".", "search a.example", "")]
    public void Search_domains_are_the_users_or_the_hosts_and_a_dot_is_none(string asked, string host, string expected)
    {
        var text = ResolverFile.Write(Plan("host") with { DnsSearch = Split(asked) }, host);

        Assert.Equal(expected, Line(text, "search"));
    }

    [Theory]
    [InlineData("", "options ndots:2 edns0", "options ndots:2 edns0")]
    [InlineData("ndots:1", "options edns0", "options ndots:1")]
    public void Options_are_the_users_or_the_hosts(string asked, string host, string expected) =>
        Assert.Equal(expected, Line(ResolverFile.Write(Plan("host") with { DnsOptions = Split(asked) }, host), "options"));

    [Fact]
    public void Every_line_of_the_file_is_whole() => Assert.Equal(
        "search a b\nnameserver 169.254.1.1\noptions o\n", ResolverFile.Write(Plan("pasta"), "# made by somebody\r\noptions o\r\nsearch a b\r\nsortlist 1.2.3.4\r\n"));

    private static NetworkPlan Plan(string mode) => new() { Mode = mode };

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string Servers(NetworkPlan plan, string host) =>
        string.Join(' ', ResolverFile.Write(plan, host).Split('\n').Where(l => l.StartsWith("nameserver ", StringComparison.Ordinal)).Select(l => l["nameserver ".Length..]));

    private static string Line(string text, string keyword) => text.Split('\n').FirstOrDefault(l => l.StartsWith(keyword, StringComparison.Ordinal)) ?? "";
}
