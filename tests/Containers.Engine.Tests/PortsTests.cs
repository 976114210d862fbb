using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Tests;

public class PortsTests
{
    [Theory]
    [InlineData("8080:80", "*:8080->80/tcp")]
    [InlineData("8080:80/tcp", "*:8080->80/tcp")]
    [InlineData("8080:80/UDP", "*:8080->80/udp")]
    [InlineData("127.0.0.1:8080:80", "127.0.0.1:8080->80/tcp")]
    [InlineData("0.0.0.0:53:53/udp", "0.0.0.0:53->53/udp")]
    [InlineData("[::1]:8080:80", "::1:8080->80/tcp")]
    [InlineData("[2001:db8::1]:443:443", "2001:db8::1:443->443/tcp")]
    [InlineData("8000-8002:80-82", "*:8000->80/tcp *:8001->81/tcp *:8002->82/tcp")]
    [InlineData("127.0.0.1:8000-8001:80-81/udp", "127.0.0.1:8000->80/udp 127.0.0.1:8001->81/udp")]
    [InlineData("65535:65535", "*:65535->65535/tcp")]
    [InlineData("1-1:1-1", "*:1->1/tcp")]
    [InlineData("80", "*:free->80/tcp")]
    [InlineData("80/udp", "*:free->80/udp")]
    [InlineData("80-81", "*:free->80/tcp *:free->81/tcp")]
    [InlineData("0:80", "*:free->80/tcp")]
    [InlineData(":80", "*:free->80/tcp")]
    [InlineData("127.0.0.1::80", "127.0.0.1:free->80/tcp")]
    [InlineData("127.0.0.1:80", "127.0.0.1:free->80/tcp")]
    public void Publishing_reads_dockers_forms(string text, string expected)
    {
        var fixedPorts = !expected.Contains("free", StringComparison.Ordinal);
        var ports = Ports.Parse(text).ToList();

        Assert.Equal(expected, string.Join(' ', ports.Select(p =>
            $"{(p.HostAddress.Length == 0 ? "*" : p.HostAddress)}:{(fixedPorts ? p.HostPort.ToString() : p.HostPort > 0 ? "free" : "0")}->{p.ContainerPort}/{p.Protocol}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("a")]
    [InlineData("8080:")]
    [InlineData("8080:http")]
    [InlineData("70000:80")]
    [InlineData("80:70000")]
    [InlineData("-1:80")]
    [InlineData("+80:80")]
    [InlineData(" 80:80")]
    [InlineData("82-80:80-82")]
    [InlineData("8000-8001:80-82")]
    [InlineData("80-:80")]
    [InlineData("8080:0")]
    [InlineData("0")]
    [InlineData("host:8080:80")]
    [InlineData("300.0.0.1:8080:80")]
    [InlineData("127.1:8080:80")]
    [InlineData("8080:80:90")]
    [InlineData("80/dccp")]
    [InlineData("80/")]
    [InlineData("80/tcp/udp")]
    public void What_is_no_port_is_named(string text)
    {
        var error = Assert.Throws<ContainersException>(() => Ports.Parse(text).ToList());

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.StartsWith($"invalid port \"{text}\": ", error.Message);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("80", "80/tcp")]
    [InlineData("53/udp", "53/udp")]
    [InlineData("80-82/TCP", "80/tcp 81/tcp 82/tcp")]
    [InlineData("65535", "65535/tcp")]
    public void Exposing_reads_ports_and_ranges(string text, string expected) => Assert.Equal(expected, string.Join(' ', Ports.ParseExposed(text)));

    [Fact]
    public void An_exposed_port_is_published_on_a_free_one()
    {
        var port = Ports.PublishExposed("53/udp");

        Assert.Equal(("", 53, "udp"), (port.HostAddress, port.ContainerPort, port.Protocol));
        Assert.NotEqual(0, port.HostPort);
    }
}
