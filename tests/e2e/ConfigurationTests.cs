namespace Containers.E2E.Tests;

/// <summary>Settings files reach containers; flags win over variables, and those over files.</summary>
public class ConfigurationTests
{
    [Fact]
    public void Storage_settings_choose_driver_and_directories()
    {
        using var store = new Store(withImage: false);
        var file = Path.Combine(store.Scratch, "storage.conf");
        File.WriteAllText(file, $"[storage]\ndriver = \"vfs\"\ngraphroot = \"{store.Scratch}/shared\"\n");
        var info = With("CONTAINERS_STORAGE_CONF", file, "-u", "STORAGE_OPTS", "-u", "STORAGE_DRIVER", Surroundings.Program, "--runroot", store.RunRoot, "info").Succeeds().Output;
        Assert.Contains("graphDriverName: vfs\n", info);
        Assert.Contains("graphDriverReason: storage.conf says so\n", info);
        Assert.Contains($"graphRoot: {store.Scratch}/shared/wherry\n", info);
        Assert.Contains($"- {file}\n", info);
        var asked = With("CONTAINERS_STORAGE_CONF", file, [Surroundings.Program, .. store.Flags, "--storage-driver", "overlay", "info"]).Succeeds().Output;
        Assert.Contains($"graphRoot: {store.Root}\n", asked);
        Assert.DoesNotContain("graphDriverName: vfs\n", asked);
    }

    [Fact]
    public void Container_settings_reach_containers_and_flags_win()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "containers.conf");
        File.WriteAllText(file, """
            [containers]
            env = ["FROM_FILE=yes", "SHARED=file"]
            dns_servers = ["192.0.2.53"]
            default_ulimits = ["nofile=321:321"]
            shm_size = "1m"
            default_capabilities = ["CHOWN", "KILL"]
            log_driver = "json-file"
            """);
        const string Show = "echo $FROM_FILE $SHARED; ulimit -n; grep CapBnd /proc/self/status; df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d' ' -f2; cat /etc/resolv.conf";
        string[] run = [Surroundings.Program, .. store.Flags, "run", "--network=none"];
        var plain = With("CONTAINERS_CONF", file, [.. run, "--name", "plain", "bb", "sh", "-c", Show]).Succeeds().Output;
        Assert.StartsWith("yes file\n321\nCapBnd:\t0000000000000021\n1024\n", plain);
        Assert.Contains("nameserver 192.0.2.53", plain);
        Assert.Equal("json-file", store.Inspect("plain", "{{.HostConfig.LogConfig.Type}}"));
        var flags = With("CONTAINERS_CONF", file, [.. run, "--rm", "-e", "SHARED=flag", "--ulimit", "nofile=123:123", "--shm-size", "2m", "--cap-drop", "KILL", "--dns", "192.0.2.54", "bb", "sh", "-c", Show]).Succeeds().Output;
        Assert.StartsWith("yes flag\n123\nCapBnd:\t0000000000000001\n2048\n", flags);
        Assert.DoesNotContain("192.0.2.53", flags);
    }

    [Fact]
    public void A_mistake_in_a_file_is_told_with_its_place_and_only_to_who_needs_the_file()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "containers.conf");
        File.WriteAllText(file, "[containers]\nenv = [\"A=1\"\n[engine]\n");
        var error = With("CONTAINERS_CONF", file, [Surroundings.Program, .. store.Flags, "run", "--rm", "bb", "true"]).Exits(125).Error;
        Assert.Contains($"Error: {file}:3:1: a comma or ] is missing\n", error);
        With("CONTAINERS_CONF", file, [Surroundings.Program, .. store.Flags, "ps"]).Succeeds();
    }

    [Fact]
    public void An_oci_runtime_is_found_where_the_settings_say()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "containers.conf");
        File.WriteAllText(file, "[engine]\nruntime = \"mine\"\n[engine.runtimes]\nmine = [\"/no/such/crun\", \"/usr/bin/crun\"]\n");
        Assert.Equal("ran", With("CONTAINERS_CONF", file, [Surroundings.Program, .. store.Flags, "run", "--rm", "--network=none", "bb", "echo", "ran"]).Succeeds().Text);
        var debug = With("CONTAINERS_CONF", file, [Surroundings.Program, .. store.Flags, "--log-level=debug", "run", "--rm", "--network=none", "bb", "true"]).Succeeds().Error;
        Assert.Contains($"Debug: container settings read from: {file}\n", debug);
    }

    private static CommandResult With(string variable, string value, params string[] rest)
    {
        // env wants its own flags before what it sets.
        var own = rest.TakeWhile(word => word != Surroundings.Program).ToList();
        return Surroundings.Run("/usr/bin/env", [.. own, $"{variable}={value}", .. rest.Skip(own.Count)]);
    }
}
