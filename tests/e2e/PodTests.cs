using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Pods: containers that share namespaces and live together.</summary>
public class PodTests
{
    private const string Server = "httpd -f -p 80 -h /www";

    [Fact]
    public async Task Containers_of_a_pod_share_network_names_ports_and_memory_and_each_has_its_own_processes()
    {
        using var store = new Store();
        var port = LoopbackPort.Free();
        var id = store.Wherry("pod", "create", "-p", $"127.0.0.1:{port}:80", "--hostname", "harbour", "shop").Succeeds().Text;
        Assert.Equal("Created", store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text);
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "bb", "sh", "-c", $"echo shared > /dev/shm/note; exec {Server}").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "web", "wget", "-qO-", "http://127.0.0.1/").ExitCode == 0, () => "the server does not answer");

        var client = store.Wherry(
            "run", "--rm", "--pod", "shop", "--name", "client", "bb", "sh", "-c",
            "wget -qO- http://127.0.0.1/; wget -qO- http://web/; hostname; cat /etc/hostname; cat /dev/shm/note; ps | grep -c '[h]ttpd -f'; true").Succeeds();
        Assert.Equal(["hello from a container", "hello from a container", "harbour", "harbour", "shared", "0"], client.Text.Split('\n'));
        using var http = new HttpClient();
        Assert.Equal("hello from a container\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken));

        var ps = store.Wherry("ps", "--pod", "--format", "{{.Names}} {{.PodName}} {{.Pod}} {{.Ports}} {{.IsInfra}}").Succeeds().Text.Split('\n');
        Assert.Equal([$"web shop {id[..12]} 127.0.0.1:{port}->80/tcp false", $"{id[..12]}-infra shop {id[..12]} 127.0.0.1:{port}->80/tcp true"], ps);
        Assert.Equal($"80/tcp -> 127.0.0.1:{port}", store.Wherry("port", "web").Succeeds().Text);
        Assert.Equal(["web"], store.Wherry("ps", "--filter", "pod=shop", "--filter", "name=^web$", "--format", "{{.Names}}").Succeeds().Text.Split('\n'));

        Assert.Equal("shop", store.Wherry("pod", "stop", "-t", "1", "shop").Succeeds().Text);
        Assert.Equal("Exited", store.Wherry("pod", "ps", "--format", "{{.Status}}").Succeeds().Text);
        Waiting.Until(() => !store.Processes().Exists(process => process.Contains("wherry-monitor", StringComparison.Ordinal)), () => "a monitor of the pod is left");
        using (var listener = new TcpListener(IPAddress.Loopback, port))
        {
            listener.Start(); // the port is free
        }

        Assert.Equal("shop", store.Wherry("pod", "start", "shop").Succeeds().Text);
        Waiting.Until(() => store.Wherry("exec", "web", "wget", "-qO-", "http://127.0.0.1/").ExitCode == 0, () => "the server does not answer again");
        Assert.Equal(id, store.Wherry("pod", "rm", "-f", "shop").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
        store.Wherry("pod", "exists", "shop").Exits(1);
    }

    [Fact]
    public void A_pods_states_are_those_of_its_containers()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        string State() => store.Wherry("pod", "ps", "--filter", "name=shop", "--format", "{{.Status}}").Succeeds().Text;
        Assert.Equal("Created", State());
        store.Wherry("create", "--pod", "shop", "--name", "one", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "two", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("Created", State());
        store.Wherry("start", "one").Succeeds(); // and what holds the pod with it
        Assert.Equal("Degraded", State());
        store.Wherry("pod", "start", "shop").Succeeds();
        Assert.Equal("Running", State());
        store.Wherry("pod", "pause", "shop").Succeeds();
        Assert.Equal("Paused", State());
        Assert.Equal("shop", store.Wherry("pod", "ps", "--filter", "status=paused", "--format", "{{.Name}}").Succeeds().Text);
        Assert.NotEqual(string.Empty, store.Wherry("pod", "unpause", "shop").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("pod", "unpause", "shop").Succeeds().Text);
        Assert.Equal("Running", State());
        store.Wherry("stop", "one").Succeeds();
        Assert.Equal("Degraded", State());
        store.Wherry("pod", "restart", "shop").Succeeds();
        Assert.Equal("Running", State());
        store.Wherry("pod", "kill", "shop").Succeeds();
        Waiting.Until(() => State() == "Exited", () => $"the pod is {State()}");
        store.Wherry("create", "--pod", "shop", "--name", "three", "bb").Succeeds();
        Assert.Equal("Stopped", State());
        Assert.Contains("is not a valid pod status", store.Wherry("pod", "ps", "--filter", "status=happy").Exits(125).Error);
        Assert.Single(store.Wherry("pod", "prune", "--force").Succeeds().Text.Split('\n'));
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void What_the_pod_has_decided_its_containers_cannot_decide_again()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        string Refused(params string[] flags) => store.Wherry(["create", "--pod", "shop", .. flags, "bb"]).Exits(125).Error;
        Assert.Contains("published or exposed ports must be defined when the pod is created", Refused("-p", "80"));
        Assert.Contains("cannot set hostname when joining the pod UTS namespace", Refused("--hostname", "x"));
        Assert.Contains("extra host entries must be specified on the pod", Refused("--add-host", "a:1.2.3.4"));
        Assert.Contains("--userns and --pod cannot be set together", Refused("--userns", "keep-id"));
        Assert.Contains("cannot specify both --pod and --pod-id-file", Refused("--pod-id-file", "/nothing"));
        Assert.Contains("init-ctr value must be 'always' or 'once'", Refused("--init-ctr", "sometimes"));
        Assert.Contains("must specify pod value with init-ctr", store.Wherry("create", "--init-ctr", "once", "bb").Exits(125).Error);
        Assert.Contains("no pod with name or ID nothing found: no such pod", store.Wherry("create", "--pod", "nothing", "bb").Exits(125).Error);

        // What it asks for itself it has for itself.
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "bb", "sleep", "1000").Succeeds();
        string Own(params string[] flags) => store.Wherry(["run", "--rm", "--pod", "shop", .. flags, "bb", "sh", "-c", "for n in ipc net uts; do readlink /proc/self/ns/$n; done"]).Succeeds().Text;
        var shared = store.Wherry("exec", "web", "sh", "-c", "for n in ipc net uts; do readlink /proc/self/ns/$n; done").Succeeds().Text;
        Assert.Equal(shared, Own());
        Assert.Empty(shared.Split('\n').Intersect(Own("--network=none", "--uts=private", "--ipc=private").Split('\n')));

        Assert.Equal(string.Empty, store.Wherry("container", "prune", "-f").Succeeds().Text.Split('\n')[0].Replace("Total reclaimed space: 0B", string.Empty, StringComparison.Ordinal));
        var infra = store.Wherry("pod", "inspect", "-f", "{{.InfraContainerID}}", "shop").Succeeds().Text;
        Assert.Contains($"container {infra} is the infra container of pod", store.Wherry("rm", "-f", infra).Exits(1).Error);
        foreach (var command in (string[][])[["exec", infra, "true"], ["export", infra], ["commit", infra], ["cp", infra + ":/etc", store.Scratch], ["diff", infra], ["attach", infra], ["container", "clone", infra]])
        {
            Assert.Contains("is the infra container of a pod", store.Wherry(command).Exits(125).Error);
        }
    }

    [Fact]
    public void Everything_wrong_with_a_new_pod_is_said_in_a_line_and_leaves_nothing()
    {
        using var store = new Store(withImage: false);
        string Refused(params string[] flags)
        {
            var refused = store.Wherry(["pod", "create", .. flags]).Exits(125);
            Assert.StartsWith("Error: ", refused.Error, StringComparison.Ordinal);
            return refused.Error.Split('\n')[0];
        }

        Assert.Contains("invalid kernel namespace to share: sails. Options are: cgroup, ipc, net, pid, uts or none", Refused("--share", "sails"));
        Assert.Contains("invalid pod exit policy: \"never\"", Refused("--exit-policy", "never"));
        Assert.Contains("you must have an infra container to publish port bindings to the host", Refused("--infra=false", "-p", "80:80"));
        Assert.Contains("cannot set share(net) namespaces without an infra container", Refused("--infra=false", "--share", "net"));
        Assert.Contains("cannot publish ports", Refused("--share", "ipc", "-p", "80:80"));
        Assert.Contains("invalid pod name", Refused("-n", "../x"));
        Assert.Contains("invalid --restart", Refused("--restart", "perhaps"));
        Assert.Contains("cannot set the pid namespace of a pod that does not share it", Refused("--pid", "host"));
        Assert.Contains("sysctl kernel.panic is not allowed", Refused("--sysctl", "kernel.panic=1"));
        Assert.Contains("invalid --security-opt", Refused("--security-opt", "nonsense=1").Replace("invalid security option", "invalid --security-opt", StringComparison.Ordinal));
        store.Wherry("pod", "create", "shop").Succeeds();
        Assert.Contains("name \"shop\" is in use: pod already exists", Refused("shop"));
        var first = store.Wherry("pod", "inspect", "-f", "{{.Id}}", "shop").Succeeds().Text;
        Assert.NotEqual(first, store.Wherry("pod", "create", "--replace", "--name", "shop").Succeeds().Text);
        Assert.Single(store.Wherry("pod", "ps", "-q").Succeeds().Text.Split('\n'));
        Assert.Contains("no such pod", store.Wherry("pod", "start", "nothing").Exits(125).Error);
        Assert.Contains("no such pod", store.Wherry("pod", "rm", "nothing").Exits(1).Error);
        store.Wherry("pod", "rm", "-f", "nothing").Succeeds();
        store.Wherry("pod", "stop", "-i", "nothing").Succeeds();
    }

    [Fact]
    public void A_container_may_bring_its_pod_along()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "pod.id");
        store.Wherry("run", "-d", "--pod", "new:shop", "--name", "web", "--hostname", "harbour", "--network=none", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("Running", store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text);
        Assert.Equal("harbour", store.Wherry("run", "--rm", "--pod", "shop", "bb", "hostname").Succeeds().Text);
        Assert.Contains("is in use: pod already exists", store.Wherry("run", "--pod", "new:shop", "bb").Exits(125).Error);
        // What was made for a container that could not be goes again.
        Assert.Contains("already in use", store.Wherry("run", "--pod", "new:other", "--name", "web", "bb").Exits(125).Error);
        store.Wherry("pod", "exists", "other").Exits(1);

        var id = store.Wherry("pod", "create", "--pod-id-file", file, "--network=none", "--infra-name", "keel", "third").Succeeds().Text;
        Assert.Equal(id, File.ReadAllText(file));
        store.Wherry("create", "--pod-id-file", file, "--name", "hand", "bb", "sleep", "1000").Succeeds();
        Assert.Equal("keel,hand", store.Wherry("pod", "ps", "--ctr-names", "--filter", "name=third", "--format", "{{.ContainerNames}}").Succeeds().Text);
        store.Wherry("pod", "start", "--pod-id-file", file).Succeeds();
        store.Wherry("pod", "rm", "-f", "--pod-id-file", file).Succeeds();
        Assert.Equal("shop", store.Wherry("pod", "ps", "--format", "{{.Name}}").Succeeds().Text);
    }

    [Fact]
    public void A_pod_without_infra_is_a_group()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--infra=false", "--label", "tier=back", "group").Succeeds();
        Assert.Contains("no containers in the pod", store.Wherry("pod", "start", "group").Exits(125).Error);
        store.Wherry("create", "--pod", "group", "--name", "one", "--network=none", "--stop-timeout=0", "bb", "sh", "-c", "readlink /proc/self/ns/net; exec sleep 1000").Succeeds();
        store.Wherry("create", "--pod", "group", "--name", "two", "--network=none", "--stop-timeout=0", "bb", "sh", "-c", "readlink /proc/self/ns/net; exec sleep 1000").Succeeds();
        store.Wherry("pod", "start", "group").Succeeds();
        Waiting.Until(() => store.Wherry("pod", "logs", "group").Output.Split('\n').Length == 3, () => "they do not both write");
        var logs = store.Wherry("pod", "logs", "--names", "group").Succeeds().Text.Split('\n').Order().ToList();
        Assert.StartsWith("one net:", logs[0], StringComparison.Ordinal);
        Assert.StartsWith("two net:", logs[1], StringComparison.Ordinal);
        Assert.NotEqual(logs[0][4..], logs[1][4..]);
        Assert.Single(store.Wherry("pod", "logs", "-c", "two", "group").Succeeds().Text.Split('\n'));
        Assert.Equal("group Running 2 true", store.Wherry("pod", "ps", "--filter", "label=tier=back", "--format", "{{.Name}} {{.Status}} {{.NumberOfContainers}} {{eq .InfraID \"\"}}").Succeeds().Text);
        Assert.Contains("are running: ", store.Wherry("pod", "rm", "group").Exits(1).Error);
        Assert.Equal("group", store.Wherry("pod", "stop", "group").Succeeds().Text);
        store.Wherry("pod", "rm", "group").Succeeds();
    }

    [Fact]
    public void A_shared_process_namespace_shows_all_and_stopping_one_container_ends_what_it_left()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--share", "+pid", "--network=none", "shop").Succeeds();
        Assert.Equal("[ipc net pid uts]", store.Wherry("pod", "inspect", "-f", "{{.SharedNamespaces}}", "shop").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("pod", "top", "shop").Succeeds().Output);
        store.Wherry("pod", "start", "shop").Succeeds();
        Assert.Equal("PID       COMMAND", store.Wherry("pod", "top", "shop", "pid", "comm").Succeeds().Text); // the infra container has no process of its own
        store.Wherry("run", "-d", "--pod", "shop", "--name", "one", "bb", "sh", "-c", "(sleep 1001 &); exec sleep 1002").Succeeds();
        store.Wherry("run", "-d", "--pod", "shop", "--name", "two", "bb", "sleep", "1003").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "two", "ps", "-o", "args").Output.Contains("sleep 1001", StringComparison.Ordinal), () => "the others are not seen");
        var seen = store.Wherry("exec", "two", "ps", "-o", "args").Succeeds().Output;
        Assert.Contains("sleep 1002", seen);
        Assert.Contains("sleep 1003", seen);
        Assert.Single(store.Wherry("top", "two", "args").Succeeds().Text.Split('\n').Skip(1));
        Assert.Contains("sleep 1003", store.Wherry("pod", "top", "shop").Succeeds().Output);
        store.Wherry("stop", "-t", "0", "one").Succeeds();
        seen = store.Wherry("exec", "two", "ps", "-o", "args").Succeeds().Output;
        Assert.DoesNotContain("sleep 1001", seen);
        Assert.DoesNotContain("sleep 1002", seen);
        Assert.Contains("sleep 1003", seen);
        store.Wherry("pod", "stop", "-t", "0", "shop").Succeeds();
    }

    [Fact]
    public void Volumes_and_options_of_the_pod_are_those_of_its_containers()
    {
        using var store = new Store();
        store.Wherry(
            "pod", "create", "--network=none", "-v", "goods:/goods", "--security-opt", "no-new-privileges", "--restart", "on-failure:2", "--label", "a=b", "--no-hosts",
            "--sysctl", "net.ipv4.ip_local_port_range=2000 3000", "--dns", "192.0.2.53", "shop").Succeeds();
        store.Wherry("run", "--rm", "--pod", "shop", "bb", "sh", "-c", "echo salt > /goods/list").Succeeds();
        var seen = store.Wherry("run", "--name", "reader", "--pod", "shop", "bb", "sh", "-c", "cat /goods/list; grep NoNewPrivs /proc/self/status; cat /proc/sys/net/ipv4/ip_local_port_range /etc/resolv.conf").Succeeds().Text;
        Assert.Equal(["salt", "NoNewPrivs:\t1", "2000\t3000", "nameserver 192.0.2.53"], seen.Split('\n'));
        Assert.Equal("on-failure 2", store.Inspect("reader", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}"));
        Assert.Contains("is being used by the following container(s)", store.Wherry("volume", "rm", "goods").Exits(2).Error);
        using var document = JsonDocument.Parse(store.Wherry("pod", "inspect", "shop").Succeeds().Output);
        Assert.Equal("b", document.RootElement[0].GetProperty("Labels").GetProperty("a").GetString());
        Assert.Equal("goods", document.RootElement[0].GetProperty("mounts")[0].GetProperty("Name").GetString());
        store.Wherry("pod", "rm", "-f", "shop").Succeeds();
        store.Wherry("volume", "rm", "goods").Succeeds(); // data that was named stays until it is asked for
    }

    [Fact]
    public void A_clone_has_containers_of_its_own_wired_like_the_originals()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "shop").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", "sh", "-c", "hostname; exec sleep 1000").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "side", "--requires", "web", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        var clone = store.Wherry("pod", "clone", "--start", "--label", "x=y", "shop", "market").Succeeds().Text;
        Assert.Equal($"{clone[..12]}-infra,web-clone,side-clone", store.Wherry("pod", "ps", "--filter", "name=market", "--format", "{{.ContainerNames}}").Succeeds().Text);
        Waiting.Until(() => store.Wherry("logs", "web-clone").Output == "market\n", () => "the clone does not say its name");
        Assert.Equal("Created", store.Wherry("pod", "inspect", "-f", "{{.State}}", "shop").Succeeds().Text);
        Assert.Equal(store.Wherry("exec", "web-clone", "readlink", "/proc/self/ns/net").Succeeds().Text, store.Wherry("exec", "side-clone", "readlink", "/proc/self/ns/net").Succeeds().Text);
        store.Wherry("pod", "clone", "--destroy", "shop").Succeeds();
        Assert.Equal(["market", "shop-clone"], store.Wherry("pod", "ps", "--sort", "name", "--format", "{{.Name}}").Succeeds().Text.Split('\n'));
    }

    [Fact]
    public void Events_and_usage_tell_of_pods()
    {
        using var store = new Store();
        var id = store.Wherry("pod", "create", "--network=none", "--label", "a=b", "shop").Succeeds().Text;
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        var stats = store.Wherry("pod", "stats", "--no-stream", "shop").Succeeds().Text.Split('\n');
        Assert.StartsWith("POD ", stats[0], StringComparison.Ordinal);
        Assert.Equal(3, stats.Length);
        Assert.All(stats.Skip(1), line => Assert.StartsWith(id[..12], line, StringComparison.Ordinal));
        store.Wherry("pod", "stop", "shop").Succeeds();
        store.Wherry("pod", "rm", "shop").Succeeds();
        string[] Events(string filter) => [.. store.Wherry("events", "--stream=false", "--filter", filter, "--format", "{{.Type}} {{.Status}}").Succeeds().Text.Split('\n')];
        Assert.Equal(["pod create", "pod stop", "pod remove"], Events("type=pod"));
        Assert.Contains("container start", Events($"pod={id}"));
        Assert.Contains("pod_id=" + id, store.Wherry("events", "--stream=false", "--filter", "container=web", "--filter", "event=create").Succeeds().Output);
    }

    [Fact]
    public void A_pod_may_have_user_ids_of_its_own_which_all_its_containers_share()
    {
        if (Surroundings.IsRoot)
        {
            return; // root has no subordinate ids to choose from
        }

        using var store = new Store();
        var port = LoopbackPort.Free();
        store.Wherry("pod", "create", "--userns=auto", "-p", $"127.0.0.1:{port}:80", "shop").Succeeds();
        store.Wherry("run", "-d", "--pod", "shop", "--name", "web", "bb", "sh", "-c", $"echo shared > /dev/shm/note; exec {Server}").Succeeds();
        Waiting.Until(() => Surroundings.Run("/bin/busybox", ["wget", "-qO-", $"http://127.0.0.1:{port}/"]).Output == "hello from a container\n", () => "the server does not answer");
        string Inside(string name) => store.Wherry("exec", name, "sh", "-c", "readlink /proc/self/ns/user; cat /proc/self/uid_map; cat /dev/shm/note; wget -qO- http://127.0.0.1/").Succeeds().Text;
        store.Wherry("run", "-d", "--pod", "shop", "--name", "other", "bb", "sleep", "1000").Succeeds();
        Assert.Equal(Inside("web"), Inside("other"));
        Assert.Contains("user", store.Wherry("pod", "inspect", "-f", "{{.SharedNamespaces}}", "shop").Succeeds().Text);
        store.Wherry("pod", "stop", "-t", "0", "shop").Succeeds();
        store.Wherry("pod", "start", "shop").Succeeds();
        Assert.Equal(Inside("web").Split('\n')[1], Inside("other").Split('\n')[1]);
    }

    [Fact]
    public void Limits_of_a_pod_are_kept_or_said_not_to_be_in_one_line()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--network=none", "--memory", "64m", "--cpus", "0.5", "shop").Succeeds();
        var start = store.Wherry("run", "--rm", "--pod", "shop", "bb", "cat", "/proc/self/cgroup").Succeeds();
        var warnings = start.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (warnings.Length > 0)
        {
            Assert.Contains("--memory", Assert.Single(warnings));
            Assert.Contains("not applied", warnings[0]);
        }
        else
        {
            var id = store.Wherry("pod", "inspect", "-f", "{{.Id}}", "shop").Succeeds().Text;
            var group = Directory.EnumerateDirectories("/sys/fs/cgroup", $"*pod-{id}", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Single();
            Assert.Equal("67108864", File.ReadAllText(Path.Combine(group, "memory.max")).Trim());
            Assert.Equal("50000 100000", File.ReadAllText(Path.Combine(group, "cpu.max")).Trim());
            store.Wherry("pod", "stop", "shop").Succeeds();
            Waiting.Until(() => !Directory.Exists(group), () => "the pod's cgroup stays");
        }

        Assert.Contains("limits of a pod need a cgroup of its own", store.Wherry("pod", "create", "--infra=false", "--memory", "64m").Exits(125).Error);
    }
}
