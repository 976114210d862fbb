using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.E2E.Tests;

/// <summary>
/// Files written of what exists, and back: the command line of the service that comes of a file makes a container, a pod, a volume
/// or a network of the same configuration.
/// </summary>
public class QuadletWritingTests
{
    [Fact]
    public void A_container_comes_back_with_all_its_settings()
    {
        using var store = new Store();
        var shared = Directory.CreateDirectory(Path.Combine(store.Scratch, "shared")).FullName;
        File.WriteAllText(Path.Combine(store.Scratch, "variables"), "FROM_FILE=yes\n");
        Surroundings.Run("/usr/bin/env", ["-C", store.Scratch, "TAKEN=from the caller", Surroundings.Program, .. store.Flags, "create", "--name", "web",
            "--network=none", "--hostname", "web.shop", "-e", "A=50% of $HOME", "-e", "TAKEN", "--env-file", "variables", "--label", "it's=\"quoted\"", "--label", "spaces=  two  ",
            "-v", "./shared:/shared:ro", "-v", "data:/data", "--mount", "type=tmpfs,destination=/scratch,tmpfs-size=1m", "--tmpfs", "/t:size=2m", "--read-only", "--cap-add", "NET_RAW", "--cap-drop", "KILL,CHOWN",
            "--security-opt", "no-new-privileges", "--security-opt", "mask=/proc/version", "--ulimit", "nofile=100:200", "--shm-size", "1m", "-u", "7:8", "-w", "/tmp", "--stop-signal", "INT",
            "--stop-timeout", "3", "--health-cmd", "test -e /tmp", "--health-interval", "1h", "--health-retries", "2", "--dns", "192.0.2.1", "--add-host", "a:192.0.2.9", "--annotation", "note=x y",
            "--tz", "Europe/Berlin", "--umask", "0077", "--init", "--entrypoint", "[\"sh\",\"-c\"]", "--log-driver", "json-file", "--log-opt", "max-size=1m", "--restart", "on-failure:3", "bb",
            "echo \"$A\" 'one  two'\nsleep 1000"]).Succeeds();
        var before = Document(store, "web");

        var text = Surroundings.Run("/usr/bin/env", ["-C", store.Scratch, Surroundings.Program, .. store.Flags, "generate", "quadlet", "web"]).Succeeds().Output;
        Assert.StartsWith("# FileName=web\n[Unit]\nDescription=Container web\n", text);
        Assert.Contains($"Volume={shared}:/shared:ro\n", text);
        Assert.Contains("Environment=\"TAKEN=from the caller\"\n", text);
        Assert.Contains("Restart=on-failure\n", text);
        store.Wherry("rm", "web").Succeeds();
        Run(store, "web.container", text, "web.service", "create");
        var after = Document(store, "web");

        // What a service decides for itself.
        foreach (var document in (JsonObject[])[before, after])
        {
            Remove(document, "HostConfig.AutoRemove", "HostConfig.RestartPolicy", "HostConfig.Cgroups", "HostConfig.CgroupMode", "Config.SdNotifyMode", "Config.CreateCommand");
            Remove(document, "Config.sdNotifyMode");

            // The file has them in another order.
            var options = document["HostConfig"]!["SecurityOpt"]!.AsArray().Select(option => option!.GetValue<string>()).Order(StringComparer.Ordinal);
            document["HostConfig"]!["SecurityOpt"] = new JsonArray([.. options.Select(option => (JsonNode)option)]);
        }

        Assert.Equal(Text(before), Text(after));
    }

    [Fact]
    public void Volumes_and_networks_come_back_and_are_referred_to()
    {
        using var store = new Store();
        store.Wherry("volume", "create", "--label", "kind=a b", "-o", "o=uid=7,gid=8,nocopy", "data").Succeeds();
        store.Wherry("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,mode=700", "memory").Succeeds();
        store.Wherry("network", "create", "--subnet", "10.177.3.0/24", "--gateway", "10.177.3.9", "--ip-range", "10.177.3.16/28", "--label", "kind=net", "--opt", "mtu=1400", "--disable-dns", "lan").Succeeds();
        store.Wherry("create", "--name", "web", "--network", "lan:ip=10.177.3.20", "-v", "data:/data", "-v", "memory:/memory", "bb", "true").Succeeds();
        var before = (Text(One(store, "volume", "data")), Text(One(store, "volume", "memory")), Text(One(store, "network", "lan")));

        var files = Directory.CreateDirectory(Path.Combine(store.Scratch, "files")).FullName;
        var written = Surroundings.Run("/usr/bin/env", ["-C", files, Surroundings.Program, .. store.Flags, "generate", "quadlet", "--files", "web", "data", "memory", "lan"]).Succeeds().Text;
        Assert.Equal(["web.container", "data.volume", "memory.volume", "lan.network"], written.Split('\n').Select(Path.GetFileName));
        var web = File.ReadAllText(Path.Combine(files, "web.container"));
        Assert.Contains("Network=lan.network:ip=10.177.3.20\n", web);
        Assert.Contains("Volume=data.volume:/data\n", web);
        Assert.Empty(store.Wherry("quadlet", "check", files).Succeeds().Output);

        store.Wherry("rm", "web").Succeeds();
        store.Wherry("volume", "rm", "data", "memory").Succeeds();
        store.Wherry("network", "rm", "lan").Succeeds();
        foreach (var service in (string[])["data-volume.service", "memory-volume.service", "lan-network.service"])
        {
            RunService(store, files, service, "ExecStart", null);
        }

        Assert.Equal(before.Item1, Text(One(store, "volume", "data")));
        Assert.Equal(before.Item2, Text(One(store, "volume", "memory")));
        Assert.Equal(before.Item3, Text(One(store, "network", "lan")));
        store.Wherry("volume", "rm", "data", "memory").Succeeds();
        store.Wherry("network", "rm", "lan").Succeeds();
    }

    [Fact]
    public void A_pod_comes_back_with_its_containers()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--name", "shop", "--network=none", "--hostname", "shop.example", "--label", "a=b").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "web", "-e", "A=1", "bb", "sleep", "1000").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "db", "bb", "sleep", "1000").Succeeds();
        var files = Directory.CreateDirectory(Path.Combine(store.Scratch, "files")).FullName;
        var written = Surroundings.Run("/usr/bin/env", ["-C", files, Surroundings.Program, .. store.Flags, "generate", "quadlet", "-f", "shop"]).Succeeds().Text;
        Assert.Equal(["shop.pod", "web.container", "db.container"], written.Split('\n').Select(Path.GetFileName));
        Assert.Contains("Pod=shop.pod\n", File.ReadAllText(Path.Combine(files, "web.container")));
        store.Wherry("pod", "rm", "--force", "shop").Succeeds();

        RunService(store, files, "shop-pod.service", "ExecStartPre", null);
        RunService(store, files, "web.service", "ExecStart", "create");
        Assert.Equal("shop.example b continue", store.Wherry("pod", "inspect", "--format", "{{.Hostname}} {{.Labels.a}} {{.ExitPolicy}}", "shop").Succeeds().Text);
        Assert.Equal("A=1", store.Inspect("web", "{{range .Config.Env}}{{.}}\n{{end}}").Split('\n').First(line => line.StartsWith("A=", StringComparison.Ordinal)));
        Assert.Equal("shop", store.Wherry("pod", "inspect", "--format", "{{.Name}}", store.Inspect("web", "{{.Pod}}")).Succeeds().Text);

        // Of a container made together with its pod, the pod has what pods decide.
        store.Wherry("create", "--pod", "new:other", "--name", "x", "--network=none", "--hostname", "other.example", "-e", "A=1", "bb", "true").Succeeds();
        var both = store.Wherry("generate", "quadlet", "other").Succeeds().Output.Split("\n---\n");
        Assert.Contains("[Pod]\nPodName=other\nExitPolicy=", both[0]);
        Assert.Contains("HostName=other.example\n", both[0]);
        Assert.DoesNotContain("HostName", both[1]);
        Assert.DoesNotContain("A=1", both[0]);
        Assert.Contains("PodmanArgs=--pod=other\n", store.Wherry("generate", "quadlet", "x").Succeeds().Output);
    }

    [Fact]
    public void What_cannot_be_written_is_told()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "bb", "true").Succeeds();
        store.Wherry("volume", "create", "web").Succeeds();
        store.Wherry("container", "clone", "web", "twin").Succeeds();

        Assert.Contains("no such container, pod, volume or network: nobody", store.Wherry("generate", "quadlet", "nobody").Exits(125).Error);
        Assert.Contains("there are several things named web", store.Wherry("generate", "quadlet", "web").Exits(125).Error);
        Assert.Contains("[Volume]", store.Wherry("generate", "quadlet", "--type", "volume", "web").Succeeds().Output);
        Assert.Contains("ContainerName=twin\nImage=bb\n", store.Wherry("generate", "quadlet", "twin").Succeeds().Output);
        Assert.Contains("no such volume: twin", store.Wherry("generate", "quadlet", "--type", "volume", "twin").Exits(125).Error);
        Assert.Contains("--type \"image\"", store.Wherry("generate", "quadlet", "--type", "image", "bb").Exits(125).Error);
        Assert.Contains("is always there", store.Wherry("generate", "quadlet", "--type", "network", "podman").Exits(125).Error);
        store.Wherry("volume", "rm", "web").Succeeds();
    }

    private static void Run(Store store, string fileName, string text, string service, string command)
    {
        var files = Directory.CreateDirectory(Path.Combine(store.Scratch, "files")).FullName;
        File.WriteAllText(Path.Combine(files, fileName), text);
        RunService(store, files, service, "ExecStart", command);
    }

    // As systemd would do; a container is made and not started.
    private static void RunService(Store store, string files, string service, string key, string? command)
    {
        var units = Directory.CreateDirectory(Path.Combine(store.Scratch, "units")).FullName;
        Surroundings.Run("/usr/bin/env", [$"QUADLET_UNIT_DIRS={files}", Surroundings.Program, .. store.Flags, "quadlet", "generate", "--no-kmsg-log", units]).Succeeds();
        var line = File.ReadLines(Path.Combine(units, service)).Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        var words = Words(line).Select(word => word.Replace("%t", store.Scratch).Replace("%N", "unit").Replace("%%", "%").Replace("$$", "$")).ToList();
        if (command is not null)
        {
            var run = words.IndexOf("run");
            words[run] = command;
            words.Remove("--detach"); // create does not take it
            if (words.IndexOf("journald") is var driver and >= 0)
            {
                words[driver] = "none"; // nobody keeps a journal here
            }
        }

        Surroundings.Run(words[0], words.Skip(1)).Succeeds();
    }

    // systemd.syntax(7): words between spaces, in double quotes with escapes.
    private static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
                word.Append(line[i] switch { 'n' => '\n', 't' => '\t', var other => other });
            }
            else if (line[i] == '"')
            {
                (quoted, any) = (!quoted, true);
            }
            else if (line[i] == ' ' && !quoted)
            {
                if (any || word.Length > 0)
                {
                    yield return word.ToString();
                }

                word.Clear();
                any = false;
            }
            else
            {
                word.Append(line[i]);
            }
        }

        if (any || word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static JsonObject Document(Store store, string name)
    {
        var document = JsonNode.Parse(store.Wherry("container", "inspect", name).Succeeds().Output)![0]!.AsObject();
        var id = document["Id"]!.GetValue<string>();
        document = JsonNode.Parse(document.ToJsonString().Replace(id, "ID", StringComparison.Ordinal))!.AsObject();
        Remove(document, "Created", "State.Started", "State.StartedAt", "State.FinishedAt");
        return document;
    }

    private static JsonObject One(Store store, string kind, string name)
    {
        var document = JsonNode.Parse(store.Wherry(kind, "inspect", name).Succeeds().Output)![0]!.AsObject();
        Remove(document, "CreatedAt", "created", "Created", "id", "ID", "Id", "LockNumber", "containers", "Containers");
        return document;
    }

    private static void Remove(JsonObject document, params string[] paths)
    {
        foreach (var path in paths.Select(path => path.Split('.')))
        {
            var parent = path.SkipLast(1).Aggregate<string, JsonObject?>(document, (node, name) => node?[name] as JsonObject);
            parent?.Remove(path[^1]);
        }
    }

    private static readonly JsonSerializerOptions s_lines = new() { WriteIndented = true };

    private static string Text(JsonObject document) => document.ToJsonString(s_lines);
}
