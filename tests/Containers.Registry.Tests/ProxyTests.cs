using Containers.Oci.References;
using Containers.Registry.Access;

namespace Containers.Registry.Tests;

public sealed class ProxyTests
{
    [Theory]
    [InlineData("https://quay.io/", "http://secure:1/")]
    [InlineData("http://quay.io/", "http://plain:1/")]
    [InlineData("https://127.0.0.1:5000/", null)]
    [InlineData("https://[::1]/", null)]
    [InlineData("https://localhost:5000/", null)]
    [InlineData("https://example.com/", null)]
    [InlineData("https://a.example.com/", null)]
    [InlineData("https://anexample.com/", "http://secure:1/")]
    [InlineData("https://sub.org/", "http://secure:1/")]
    [InlineData("https://a.sub.org/", null)]
    [InlineData("https://port.net:444/", null)]
    [InlineData("https://port.net/", "http://secure:1/")]
    [InlineData("https://10.1.2.3/", null)]
    [InlineData("https://11.1.2.3/", "http://secure:1/")]
    public void The_variables_say_which_proxy_is_for_which_host(string address, string? expected)
    {
        var proxy = Proxy(("HTTPS_PROXY", "secure:1"), ("http_proxy", "http://plain:1"), ("NO_PROXY", "example.com, .sub.org,port.net:444,10.0.0.0/8"));
        var uri = new Uri(address);
        Assert.Equal(expected, proxy.IsBypassed(uri) ? null : proxy.GetProxy(uri)?.ToString());
    }

    [Fact]
    public void A_star_excepts_everything_and_one_variable_may_be_for_all()
    {
        Assert.True(Proxy(("https_proxy", "x:1"), ("no_proxy", "*")).IsBypassed(new Uri("https://quay.io")));
        Assert.Equal("http://all:1/", Proxy(("ALL_PROXY", "all:1")).GetProxy(new Uri("https://quay.io"))?.ToString());
        Assert.True(Proxy().IsBypassed(new Uri("https://quay.io")));
    }

    [Fact]
    public async Task Requests_go_by_way_of_the_proxy_and_prove_to_it_who_asks()
    {
        using var server = new ScriptedServer(request => request.Header("Proxy-Authorization") is null
            ? new Reply(407, "", ("Proxy-Authenticate", "Basic realm=\"proxy\""))
            : request.Method == "CONNECT" ? new Reply(502)
            : request.Path.EndsWith("/tags/list", StringComparison.Ordinal) ? new Reply(200, "{\"tags\":[\"one\"]}") : new Reply(200));
        using var client = new RegistryClient("registry.example", new RegistryOptions
        {
            TlsVerify = false, Retries = 0, ProxyVariable = name => name is "HTTP_PROXY" or "HTTPS_PROXY" ? $"http://jane:let%20me@{server.Domain}" : null,
        });
        Assert.Equal(["one"], await client.ListTagsAsync(ImageReference.Parse("registry.example/x")));
        Assert.Contains(server.Requests, request => request.Path == "http://registry.example/v2/x/tags/list" && request.Header("Proxy-Authorization") == "Basic " + Convert.ToBase64String("jane:let me"u8));
    }

    private static EnvironmentProxy Proxy(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
