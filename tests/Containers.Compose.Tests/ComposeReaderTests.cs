using Containers.Compose.Model;
using Containers.Compose.Reading;
using Containers.Oci;

namespace Containers.Compose.Tests;

public sealed class ComposeReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-compose-").FullName;

    [Fact]
    public void A_file_is_an_application()
    {
        var application = Read(
            """
            name: shop
            services:
              web:
                image: nginx
                ports: ["127.0.0.1:8080:80/udp"]
                networks:
                  front: {aliases: [www], priority: 1}
                  back: {priority: 2}
                volumes: ["data:/data:ro", "./x:/x"]
                depends_on:
                  db: {condition: service_healthy, required: false}
              db:
                image: postgres
                stop_grace_period: 1m0.5s
            networks: {front: , back: {name: real}}
            volumes: {data: }
            """);

        Assert.Equal("shop", application.Name);
        var web = application.Services[0];
        Assert.Equal([new ComposePort("127.0.0.1", "8080", "80", "udp")], web.Ports);
        Assert.Equal(["back", "front"], web.Networks.Select(network => network.Network));
        Assert.Equal(["www"], web.Networks[1].Aliases);
        Assert.Equal("real", application.Networks["back"].Name);
        Assert.Equal("shop_data", application.Volumes["data"].Name);
        Assert.Equal([("volume", "data", true), ("bind", Path.Combine(_directory, "x"), false)], web.Mounts.Select(mount => (mount.Type, mount.Source, mount.IsReadOnly)));
        Assert.Equal([new ComposeDependency("db", ComposeCondition.Healthy, false)], web.Dependencies);
        Assert.Equal(61, application.Services[1].StopSeconds);
        Assert.Equal(["default"], application.Services[1].Networks.Select(network => network.Network));
    }

    [Fact]
    public void Many_services_that_wait_for_many_are_read_in_a_moment()
    {
        // Each for all after it: there are more paths than could ever be walked.
        var services = Enumerable.Range(0, 60).Select(i => $"  s{i}:\n    image: bb\n    depends_on: [{string.Join(", ", Enumerable.Range(i + 1, 59 - i).Select(j => $"s{j}"))}]\n");

        Assert.Equal(60, Read("services:\n" + string.Concat(services)).Services.Count);
    }

    [Fact]
    public void Whatever_stands_where_is_read_or_refused_with_its_line()
    {
        string[] keys =
        [
            "build", "command", "configs", "depends_on", "deploy", "devices", "entrypoint", "env_file", "environment", "extends", "extra_hosts", "gpus", "healthcheck", "labels", "links", "logging", "networks", "pid",
            "ports", "profiles", "pull_policy", "restart", "secrets", "security_opt", "stop_grace_period", "sysctls", "tmpfs", "ulimits", "volumes", "volumes_from", "blkio_config", "cpus", "mem_limit", "annotations",
        ];
        string[] values = ["", "x", "7", "-1", "true", "[]", "[a]", "[[a]]", "[{a: b}]", "{}", "{a: b}", "{a: {b: c}}", "{a: [b]}", "{a: }", "'a:b'", "[':']", "'${x'", "{source: }", "{test: [CMD]}", "[{type: bind}]", "{context: [a]}"];
        foreach (var (key, value) in keys.SelectMany(key => values.Select(value => (key, value))))
        {
            try
            {
                Read($"services:\n  web:\n    image: bb\n    {key}: {value}\n");
            }
            catch (ContainersException e)
            {
                Assert.StartsWith(Path.Combine(_directory, "compose.yaml") + ":", e.Message);
            }
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ComposeApplication Read(string text)
    {
        var path = Path.Combine(_directory, "compose.yaml");
        File.WriteAllText(path, text);
        return ComposeReader.Read(path, [], _ => null, _ => { });
    }
}
