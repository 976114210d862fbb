namespace Containers.E2E.Tests;

/// <summary>Links, docker's way to connect containers from before there were networks.</summary>
public sealed class LinkTests
{
    [Fact]
    public void A_linked_container_is_known_by_name_and_its_ports_and_variables_are_told()
    {
        using var net = new NetworkStore();
        net.Wherry("run", "-d", "--name", "dbsvr", "--network", "bridge", "--expose", "5432", "--expose", "53/udp", "-e", "LANGUAGE=sql", "--stop-timeout=0", "bb", "httpd", "-f", "-p", "5432", "-h", "/www").Succeeds();
        var address = net.Inspect("dbsvr", "{{.NetworkSettings.IPAddress}}");
        net.Wherry("run", "-d", "--name", "web", "--link", "dbsvr:db", "-e", "DB_PORT_53_UDP_PROTO=mine", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("podman", net.Inspect("web", "{{range $name, $on := .NetworkSettings.Networks}}{{$name}}{{end}}"));
        Assert.Contains("hello", net.Answer("web", "db:5432"));
        var id = net.Inspect("dbsvr", "{{.Id}}")[..12];
        Assert.Contains($"{address}\tdb dbsvr {id}\n", net.Wherry("exec", "web", "cat", "/etc/hosts").Succeeds().Output);
        var told = net.Wherry("exec", "web", "sh", "-c", "env | grep ^DB_ | sort").Succeeds().Text.Split('\n');
        Assert.Equal(
            [
                "DB_ENV_LANGUAGE=sql", "DB_NAME=/web/db", $"DB_PORT=tcp://{address}:5432", $"DB_PORT_53_UDP=udp://{address}:53", $"DB_PORT_53_UDP_ADDR={address}", "DB_PORT_53_UDP_PORT=53",
                "DB_PORT_53_UDP_PROTO=mine", $"DB_PORT_5432_TCP=tcp://{address}:5432", $"DB_PORT_5432_TCP_ADDR={address}", "DB_PORT_5432_TCP_PORT=5432", "DB_PORT_5432_TCP_PROTO=tcp",
            ],
            told.Order(StringComparer.Ordinal).OrderBy(line => line.Replace("_53_", "_0053_", StringComparison.Ordinal), StringComparer.Ordinal).OrderBy(line => line.StartsWith("DB_PORT_", StringComparison.Ordinal)));
        Assert.Equal("[/dbsvr:/web/db]", net.Inspect("web", "{{.HostConfig.Links}}"));
    }

    [Fact]
    public void Whoever_is_linked_hears_of_a_new_address_however_the_other_came_to_it()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "--subnet", "10.135.0.0/24", "shop").Succeeds();
        string Address() => net.Inspect("db", "{{.NetworkSettings.Networks.shop.IPAddress}}");
        void Agrees(string before)
        {
            Waiting.Until(() => Address() is { Length: > 0 } now && now != before, () => $"the address is still {before}");
            Waiting.Until(() => net.Wherry("exec", "web", "cat", "/etc/hosts").Output.Contains($"{Address()}\tdb {net.Inspect("db", "{{.Id}}")[..12]}\n", StringComparison.Ordinal), () => net.Wherry("exec", "web", "cat", "/etc/hosts").Output);
        }

        net.Wherry("run", "-d", "--name", "db", "--network", "shop", "--restart=always", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        net.Wherry("run", "-d", "--name", "web", "--network", "shop", "--link", "db", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        net.Wherry("stop", "db").Succeeds();
        net.Wherry("run", "-d", "--network", "shop", "--ip", "10.135.0.2", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds(); // the one it had
        net.Wherry("start", "db").Succeeds();
        Agrees("10.135.0.2");

        // Its own monitor starts it, where no command is that could say anything; of two of whom one waits for the other the address is free.
        net.Wherry("network", "disconnect", "shop", "db").Succeeds();
        net.Wherry("network", "connect", "--ip", "10.135.0.77", "shop", "db").Succeeds();
        Agrees("10.135.0.2");
        NetworkStore.Kill(net.Inspect("db", "{{.State.Pid}}"));
        Waiting.Until(() => net.Inspect("db", "{{.RestartCount}}") != "0", () => "it is not started again");
        Agrees(string.Empty);

        // Who is linked to what does not run has it started.
        net.Wherry("stop", "web", "db").Succeeds();
        net.Wherry("start", "web").Succeeds();
        Agrees(string.Empty);
        net.Wherry("rm", "-f", "db").Succeeds();
        net.Wherry("restart", "web").Succeeds(); // what is gone is no more spoken of
        Assert.DoesNotContain("\tdb ", net.Wherry("exec", "web", "cat", "/etc/hosts").Succeeds().Output);
    }

    [Fact]
    public void What_cannot_be_linked_is_said_in_a_line()
    {
        using var net = new NetworkStore();
        net.Wherry("network", "create", "shop").Succeeds();
        net.Wherry("create", "--name", "alone", "--network", "none", "bb").Succeeds();
        net.Wherry("create", "--name", "db", "--network", "bridge", "bb").Succeeds();
        string Refused(params string[] flags) => net.Wherry(["create", .. flags, "bb"]).Exits(125).Error;
        Assert.StartsWith("Error: cannot link to alone: it is on no network, its mode is none\nHint: ", Refused("--link", "alone"), StringComparison.Ordinal);
        Assert.StartsWith("Error: cannot link to db: the container would be on none of its networks: podman\n", Refused("--network", "shop", "--link", "db"), StringComparison.Ordinal);
        Assert.StartsWith("Error: no such container: nobody\n", Refused("--link", "nobody"), StringComparison.Ordinal);
        Assert.StartsWith("Error: invalid --link \"db:\": want CONTAINER[:ALIAS]\n", Refused("--link", "db:"), StringComparison.Ordinal);
        Assert.StartsWith("Error: invalid network alias \"a b\"", Refused("--link", "db:a b"), StringComparison.Ordinal);
        Assert.Equal("alone\ndb", string.Join('\n', net.Wherry("ps", "-a", "--format", "{{.Names}}").Succeeds().Text.Split('\n').Order()));
    }
}
