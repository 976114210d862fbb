using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>Playing Kubernetes YAML as the main process of a service: readiness, ends and exit codes.</summary>
public sealed class KubeServiceTests
{
    [Theory]
    [InlineData("any", 0, 3, 1)]
    [InlineData("all", 0, 3, 0)]
    [InlineData("all", 2, 3, 1)]
    [InlineData("none", 2, 3, 0)]
    public void The_service_has_failed_if_those_containers_have_that_count(string propagation, int one, int other, int code)
    {
        using var store = new Store();
        var file = Write(store, $$"""
            kind: Pod
            metadata: {name: shop}
            spec:
              restartPolicy: Never
              containers:
              - {name: one, image: bb, command: [sh, -c, "exit {{one}}"]}
              - {name: other, image: bb, command: [sh, -c, "exit {{other}}"]}
            """);

        store.Wherry("kube", "play", "--network=none", "--service-container=true", "--service-exit-code-propagation", propagation, file).Exits(code);
        Assert.Equal("Exited", store.Wherry("pod", "ps", "--format", "{{.Status}}").Succeeds().Text);
        store.Wherry("kube", "down", file).Succeeds();
    }

    [Fact]
    public async Task A_service_manager_is_told_that_the_pods_run_and_when_it_ends_the_service_they_end()
    {
        using var store = new Store();
        var file = Write(store, """
            kind: Pod
            metadata: {name: shop}
            spec:
              containers: [{name: one, image: bb, command: [sh, -c, "trap 'exit 5' TERM; while :; do sleep 1000 & wait $!; done"]}]
            """);
        var place = Path.Combine(store.Scratch, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(place));
        var start = new ProcessStartInfo(Surroundings.Program, [.. store.Flags, "kube", "play", "--network=none", "--replace", "--service-container=true", "--service-exit-code-propagation=any", file])
        {
            RedirectStandardOutput = true, Environment = { ["NOTIFY_SOCKET"] = place },
        };
        using var service = Process.Start(start)!;

        var told = new byte[200];
        var count = await manager.ReceiveAsync(told, TestContext.Current.CancellationToken);
        Assert.Equal($"MAINPID={service.Id}\nREADY=1", Encoding.UTF8.GetString(told, 0, count));
        Assert.Equal("Running", store.Wherry("pod", "ps", "--format", "{{.Status}}").Succeeds().Text);

        Surroundings.Run("/bin/kill", ["-TERM", service.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Succeeds();
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, service.ExitCode);
        Assert.Equal("exited", store.Inspect("shop-one", "{{.State.Status}}"));
        store.Wherry("kube", "down", file).Succeeds();
    }

    private static string Write(Store store, string text)
    {
        var path = Path.Combine(store.Scratch, "shop.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
