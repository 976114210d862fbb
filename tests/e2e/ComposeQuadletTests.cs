namespace Containers.E2E.Tests;

/// <summary>A compose file becomes Quadlet files, the generator makes services of these, and what the services run is the application.</summary>
public class ComposeQuadletTests
{
    private const string Application = """
        name: shop
        services:
          web:
            image: bb
            command: ["sleep", "1000"]
            environment:
              ASKS: ${SERVER:-db}
            depends_on: [db]
          db:
            image: bb
            command: httpd -f -p 80 -h /www
            stop_grace_period: 0s
            volumes:
              - data:/data
        volumes:
          data:
            labels: {kind: test}
        """;

    [Fact]
    public void Two_services_find_each_other_by_name()
    {
        using var net = new NetworkStore();
        var files = Directory.CreateDirectory(Path.Combine(net.Scratch, "files")).FullName;
        var compose = Path.Combine(net.Scratch, "compose.yaml");
        File.WriteAllText(compose, Application);
        var written = net.Outside("/usr/bin/env", ["-C", files, .. net.Command, "generate", "quadlet", "--files", compose]).Succeeds();
        Assert.Empty(written.Error);
        Assert.Equal(["shop-default.network", "shop-data.volume", "shop-web.container", "shop-db.container"], written.Text.Split('\n').Select(Path.GetFileName));

        // Under this name the program is systemd's generator.
        var generator = Path.Combine(net.Scratch, "wherry-quadlet");
        File.CreateSymbolicLink(generator, Surroundings.Program);
        var units = net.Outside("/usr/bin/env", [$"QUADLET_UNIT_DIRS={files}", generator, "--dryrun", "--user"]).Succeeds();
        Assert.Empty(units.Error);
        Assert.Contains("After=shop-default-network.service", units.Output);
        Assert.Contains("Requires=shop-db.service", units.Output);

        foreach (var service in (string[])["shop-default-network", "shop-data-volume", "shop-db", "shop-web"])
        {
            Start(net, units.Output, service);
        }

        Assert.Contains("hello from a container", net.Answer("shop-web-1", "db"));
        Assert.Equal("db", net.Wherry("exec", "shop-web-1", "sh", "-c", "echo $ASKS").Succeeds().Text);
        Assert.Equal("shop_data", net.Inspect("shop-db-1", "{{range .Mounts}}{{.Name}}{{end}}"));
        Assert.Equal("test", net.Wherry("volume", "inspect", "--format", "{{.Labels.kind}}", "shop_data").Succeeds().Text);
        net.Wherry("rm", "--force", "shop-web-1", "shop-db-1").Succeeds();
        net.Wherry("volume", "rm", "shop_data").Succeeds();
    }

    [Fact]
    public void Mistakes_are_told_with_their_line()
    {
        using var store = new Store(withImage: false);
        var compose = Path.Combine(store.Scratch, "compose.yml");
        File.WriteAllText(compose, "services:\n  web:\n    imgae: bb\n");

        Assert.Equal($"Error: {compose}:3: services.web: there is no key 'imgae'; did you mean 'image'?", store.Wherry("generate", "quadlet", compose).Exits(125).Error.TrimEnd());
    }

    // What systemd would run, but for what needs systemd: a cgroup of the service, the journal, and somebody to tell.
    private static void Start(NetworkStore net, string units, string service)
    {
        var unit = units.Split("\n---").Single(unit => unit.TrimStart('-', '\n').StartsWith(service + ".service---", StringComparison.Ordinal));
        var line = unit.Split('\n').Single(text => text.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        var words = line.Split(' ').Skip(1).Where(word => word is not "--cgroups=split" and not "--sdnotify=conmon").Select(word => word == "journald" ? "none" : word);
        net.Wherry([.. words]).Succeeds();
    }
}
