using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Tests;

public class NetworkAndLimitOptionsTests
{
    [Theory]
    [InlineData("10.90.0.7", null)]
    [InlineData("fd00:90::7", null)]
    [InlineData("10.90.0.1", "is the gateway of network shop")]
    [InlineData("10.90.0.0", "it is the first or the last of subnet 10.90.0.0/24")]
    [InlineData("10.90.0.255", "it is the first or the last of subnet 10.90.0.0/24")]
    [InlineData("fd00:90::", "it is the first or the last of subnet fd00:90::/64")]
    [InlineData("10.91.0.7", "not in any subnet on network shop")]
    [InlineData("10.90.0", "is not an ip address")]
    public void An_address_that_is_asked_for_is_one_that_a_container_can_have(string text, string? problem)
    {
        var network = new NetworkRecord
        {
            Name = "shop", Id = "a", Created = DateTimeOffset.UnixEpoch,
            Subnets = [new NetworkSubnet("10.90.0.0/24", "10.90.0.1", "", ""), new NetworkSubnet("fd00:90::/64", "fd00:90::1", "", "")],
        };

        var refused = Record.Exception(() => AttachmentOptions.Address(network, text));

        Assert.Equal(problem is null, refused is null);
        Assert.Contains(problem ?? "", refused?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("92:D0:c6:0a:29:33", true)]
    [InlineData("01:00:5e:00:00:01", false)]
    [InlineData("00:00:00:00:00:00", false)]
    [InlineData("92:d0:c6:0a:29", false)]
    public void A_hardware_address_is_one_that_an_interface_can_have(string text, bool good) => Assert.Equal(good, Record.Exception(() => AttachmentOptions.MacAddress(text)) is null);

    [Theory]
    [InlineData(null, true)]
    [InlineData("web.shop.example", true)]
    [InlineData("bad host", false)]
    [InlineData("web\n192.0.2.1 bank.example", false)]
    public void A_host_name_is_one_word(string? text, bool good)
    {
        Assert.Equal(good, Record.Exception(() => HostnameOption.Require(text)) is null);
        Assert.Equal(text, good ? HostnameOption.Require(text) : text);
        Assert.Contains("at most 64", Assert.Throws<ContainersException>(() => HostnameOption.Require(new string('x', 65))).Message);
    }

    [Theory]
    [InlineData(null, "pasta", "")]
    [InlineData("pasta", "pasta", "")]
    [InlineData("pasta:--mtu,1500", "pasta", "--mtu 1500")]
    [InlineData("slirp4netns", "slirp4netns", "")]
    [InlineData("slirp4netns:--cidr=10.3.0.0/24", "slirp4netns", "--cidr=10.3.0.0/24")]
    [InlineData("none", "none", "")]
    [InlineData("host", "host", "")]
    [InlineData("private", "pasta", "")]
    [InlineData("default", "pasta", "")]
    public void Modes_are_read_with_their_options(string? text, string mode, string options)
    {
        var network = NetworkOptions.Resolve(new CreateOptions { Image = "i", Network = text }, new ImageRunConfiguration());

        Assert.Equal((mode, options), (network.Mode, string.Join(' ', network.Options)));
    }

    [Theory]
    [InlineData("mynet")]
    [InlineData("host:x")]
    [InlineData("")]
    public void An_unknown_network_is_named(string text)
    {
        var error = Assert.Throws<ContainersException>(() => NetworkOptions.Resolve(new CreateOptions { Image = "i", Network = text }, new ImageRunConfiguration()));

        Assert.Equal((ErrorKind.NotFound, $"unable to find network with name or ID {text}: network not found"), (error.Kind, error.Message));
    }

    [Fact]
    public void Ports_are_published_only_where_there_is_something_to_publish_through()
    {
        var image = new ImageRunConfiguration { ExposedPorts = new Dictionary<string, EmptyObject> { ["80/tcp"] = EmptyObject.Value, ["53/udp"] = EmptyObject.Value } };
        var options = new CreateOptions { Image = "i", Publish = ["18080:80"], PublishAll = true, Expose = ["9000-9001", "80"] };
        var network = NetworkOptions.Resolve(options, image);

        Assert.Equal(["53/udp", "80/tcp", "9000/tcp", "9001/tcp"], network.Exposed.Order());
        Assert.Equal(["53/udp", "80/tcp", "9000/tcp", "9001/tcp"], network.Ports.Select(p => $"{p.ContainerPort}/{p.Protocol}").Order());
        Assert.Equal(18080, network.Ports.Single(p => p.ContainerPort == 80).HostPort);
        Assert.Empty(NetworkOptions.Resolve(options with { Network = "host" }, image).Ports);
        Assert.Empty(NetworkOptions.Resolve(options with { Network = "none" }, image).Ports);
    }

    [Fact]
    public void Limits_are_read()
    {
        var limits = LimitOptions.Resolve(new CreateOptions
        {
            Image = "i", Memory = "1g", PidsLimit = 7, Cpus = "1.5", SharedMemory = "1m", Ulimits = ["core=0", "nofile=100:200", "stack=-1:unlimited"],
        });

        Assert.Equal((1L << 30, 7L, 1_500_000_000L, 1L << 20), (limits.Memory, limits.Pids, limits.NanoCpus, limits.SharedMemory));
        Assert.Contains(new Ulimit("RLIMIT_CORE", 0, 0), limits.Ulimits);
        Assert.Contains(new Ulimit("RLIMIT_NOFILE", 100, 200), limits.Ulimits);
        Assert.Contains(new Ulimit("RLIMIT_STACK", ulong.MaxValue, ulong.MaxValue), limits.Ulimits);
        Assert.Contains(limits.Ulimits, u => u.Name == "RLIMIT_NPROC");
    }

    [Fact]
    public void Without_flags_nothing_is_limited_but_what_the_caller_is_limited_to()
    {
        var limits = LimitOptions.Resolve(new CreateOptions { Image = "i", PidsLimit = -1, Ulimits = ["host"] });

        Assert.Equal((0L, 0L, 0L, 64L << 20), (limits.Memory, limits.Pids, limits.NanoCpus, limits.SharedMemory));
        Assert.Equal(["RLIMIT_NOFILE", "RLIMIT_NPROC"], limits.Ulimits.Select(u => u.Name).Order());
    }

    [Fact]
    public void Of_a_limit_given_twice_the_last_counts() =>
        Assert.Contains(new Ulimit("RLIMIT_CORE", 2, 2), LimitOptions.Resolve(new CreateOptions { Image = "i", Ulimits = ["core=1", "core=2"] }).Ulimits);

    [Theory]
    [InlineData("nofile", "want NAME=SOFT[:HARD]")]
    [InlineData("nosuch=1", "want NAME=SOFT[:HARD]")]
    [InlineData("nofile=", "\"\" is not a number")]
    [InlineData("nofile=x", "\"x\" is not a number")]
    [InlineData("nofile=1:", "\"\" is not a number")]
    [InlineData("nofile=-2", "\"-2\" is not a number")]
    [InlineData("nofile=2:1", "the soft limit is above the hard limit")]
    [InlineData("nofile=-1:5", "the soft limit is above the hard limit")]
    public void A_bad_ulimit_is_named(string text, string why)
    {
        var error = Assert.Throws<ContainersException>(() => LimitOptions.Resolve(new CreateOptions { Image = "i", Ulimits = [text] }));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.StartsWith($"invalid --ulimit \"{text}\": {why}", error.Message);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1e9")]
    [InlineData("1000000")]
    public void A_bad_number_of_processors_is_named(string text) => Assert.StartsWith(
        $"invalid --cpus \"{text}\"", Assert.Throws<ContainersException>(() => LimitOptions.Resolve(new CreateOptions { Image = "i", Cpus = text })).Message);
}
