using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>What each flag of pull does.</summary>
public class PullTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    [Fact]
    public void The_machine_an_image_is_for_can_be_chosen_part_by_part()
    {
        var name = $"{fixture.Registry.Domain}/pull/many:1";
        using var store = new Store();
        var ids = new Dictionary<string, string>();
        store.Wherry("manifest", "create", "many").Succeeds();
        foreach (var (os, arch, variant) in ((string, string, string)[])[("linux", "amd64", ""), ("linux", "arm64", "v8"), ("linux", "arm", "v6"), ("linux", "arm", "v7"), ("plan9", "amd64", "")])
        {
            var key = $"{os}/{arch}/{variant}";
            store.Wherry("import", "-q", "-c", $"LABEL machine={key}", BusyboxImage.Archive, "one").Succeeds();
            store.Wherry("manifest", "add", "--os", os, "--arch", arch, "--variant", variant, "many", "one").Succeeds();
            ids[key] = store.Inspect("one", "{{.Id}}");
        }

        store.Wherry("manifest", "push", "-q", "many", name).Succeeds();
        store.Wherry("rmi", "-a", "-f").Succeeds();
        string Pull(params string[] flags) => ids.First(pair => pair.Value == store.Wherry(["pull", "-q", .. flags, name]).Succeeds().Text).Key;
        Assert.Equal("linux/arm64/v8", Pull("--arch", "arm64"));
        Assert.Equal("linux/arm64/v8", Pull("--arch", "aarch64"));
        Assert.Equal("linux/arm/v6", Pull("--arch", "arm", "--variant", "v6"));
        Assert.Equal("linux/arm/v7", Pull("--arch", "arm", "--variant", "v7"));
        Assert.Equal("plan9/amd64/", Pull("--os", "plan9", "--arch", "amd64"));
        Assert.Equal("linux/arm/v6", Pull("--platform", "linux/arm/v6"));
        Assert.Equal("linux/amd64/", Pull("--platform", "linux/amd64"));
        Assert.Contains("--platform excludes", store.Wherry("pull", "--platform", "linux/arm", "--arch", "arm", name).Exits(125).Error);
        var none = store.Wherry("pull", "-q", "--arch", "s390x", name).Exits(125).Error;
        Assert.Contains("for linux/s390x: there is linux/amd64, linux/arm64/v8", none);
    }

    [Fact]
    public void The_policy_says_when_a_registry_is_asked()
    {
        var name = $"{fixture.Registry.Domain}/pull/policy:1";
        using var source = new Store();
        source.Wherry("push", "-q", "bb", name).Succeeds();
        var (old, gone) = (source.Inspect("bb", "{{.Id}}"), "127.0.0.1:1/bb:1");
        using var store = new Store(withImage: false);
        Assert.Contains("image not known", store.Wherry("pull", "-q", "--policy", "never", name).Exits(125).Error);
        Assert.Equal(old, store.Wherry("pull", "-q", "--policy", "missing", name).Succeeds().Text);
        store.Wherry("tag", name, gone).Succeeds();
        Assert.Equal(old, store.Wherry("pull", "-q", "--policy", "missing", gone).Succeeds().Text);
        Assert.Equal(old, store.Wherry("pull", "-q", "--policy", "never", gone).Succeeds().Text);
        Assert.Contains("connection refused", store.Wherry("pull", "-q", "--retry=0", "--policy", "always", gone).Exits(125).Error);
        Assert.Contains("connection refused", store.Wherry("pull", "-q", "--retry=0", gone).Exits(125).Error);

        source.Wherry("import", "-q", "-c", "LABEL new=yes", BusyboxImage.Archive, "bb").Succeeds();
        source.Wherry("push", "-q", "bb", name).Succeeds();
        Assert.Equal(old, store.Wherry("pull", "-q", "--policy", "missing", name).Succeeds().Text);
        Assert.Equal(source.Inspect("bb", "{{.Id}}"), store.Wherry("pull", "-q", "--policy", "newer", name).Succeeds().Text);
        Assert.Contains("unsupported pull policy", store.Wherry("pull", "--policy", "sometimes", name).Exits(125).Error);
    }

    [Fact]
    public async Task What_fails_for_a_passing_reason_is_repeated_as_often_and_as_late_as_is_said()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = 0;
        var serving = ServeBusyAsync(listener, () => Interlocked.Increment(ref asked));
        using var store = new Store(withImage: false);
        (int Asked, TimeSpan Time) Pull(params string[] flags)
        {
            asked = 0;
            var clock = Stopwatch.StartNew();
            Assert.Contains("503", store.Wherry(["pull", "-q", "--tls-verify=false", .. flags, $"{listener.LocalEndpoint}/x"]).Exits(125).Error);
            return (asked, clock.Elapsed);
        }

        var once = Pull("--retry=0").Asked;
        Assert.True(once > 0);
        Assert.Equal(3 * once, Pull("--retry", "2", "--retry-delay", "1ms").Asked);
        Assert.True(Pull("--retry", "1", "--retry-delay", "3s").Time >= TimeSpan.FromSeconds(3));
        Assert.Contains("is not a duration", store.Wherry("pull", "--retry-delay", "soon", "x").Exits(125).Error);
        Assert.Contains("--retry must be between", store.Wherry("pull", "--retry=-1", "x").Exits(125).Error);
        listener.Stop();
        await serving;
    }

    // A server that has no time now, over plain HTTP.
    private static async Task ServeBusyAsync(TcpListener listener, Action count)
    {
        var answer = Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var buffer = new byte[4096];
                var length = await stream.ReadAsync(buffer);
                if (Encoding.ASCII.GetString(buffer, 0, length).StartsWith("GET ", StringComparison.Ordinal))
                {
                    count();
                    await stream.WriteAsync(answer);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
