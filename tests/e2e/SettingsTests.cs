namespace Containers.E2E.Tests;

public class SettingsTests
{
    [Fact]
    public void Environment_comes_from_flags_files_and_the_caller()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "env");
        File.WriteAllText(file, "# comment\nFILE=from file\nBOTH=file\n");
        var run = store.Wherry("run", "--rm", "--network=none", "--env-file", file, "-e", "BOTH=flag", "-e", "HOME", "bb", "env").Succeeds();
        Assert.Contains("FILE=from file\n", run.Output);
        Assert.Contains("BOTH=flag\n", run.Output);
        Assert.Contains($"HOME={Environment.GetEnvironmentVariable("HOME")}\n", run.Output);
        Assert.Contains("container=wherry\n", run.Output);
        Assert.Contains("line 1", RejectedFile(store, "NO NAME=x"));
    }

    [Fact]
    public void User_group_directory_and_host_name_are_as_asked()
    {
        using var store = new Store();
        Assert.Equal("1000 1000 44 /home/jane", store.Wherry("run", "--rm", "--network=none", "-u", "jane", "bb", "sh", "-c", "echo $(id -u) $(id -g) $(id -G | cut -d' ' -f2) $HOME").Succeeds().Text);
        Assert.Equal("12 34", store.Wherry("run", "--rm", "--network=none", "-u", "12:34", "bb", "sh", "-c", "echo $(id -u) $(id -g)").Succeeds().Text);
        Assert.Contains("unable to find user nobody-here", store.Wherry("run", "--rm", "--network=none", "-u", "nobody-here", "bb", "true").Exits(125).Error);
        Assert.Equal("/made/on/the/way", store.Wherry("run", "--rm", "--network=none", "-w", "/made/on/the/way", "bb", "pwd").Succeeds().Text);
        Assert.Equal("boat", store.Wherry("run", "--rm", "--network=none", "--hostname", "boat", "bb", "hostname").Succeeds().Text);
        Assert.Matches("^[0-9a-f]{12}$", store.Wherry("run", "--rm", "--network=none", "bb", "hostname").Succeeds().Text);
    }

    [Fact]
    public void Entrypoint_replaces_the_images_command()
    {
        using var store = new Store();
        Assert.Equal("x y", store.Wherry("run", "--rm", "--network=none", "--entrypoint", "echo", "bb", "x", "y").Succeeds().Text);
        Assert.Equal("z", store.Wherry("run", "--rm", "--network=none", "--entrypoint", "", "bb", "echo", "z").Succeeds().Text);
    }

    [Fact]
    public void Directories_files_and_volumes_are_mounted()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "file"), "from the host");
        var bind = store.Scratch;
        Assert.Equal("from the host", store.Wherry("run", "--rm", "--network=none", "-v", $"{bind}:/data", "bb", "cat", "/data/file").Succeeds().Text);
        Assert.Contains("Read-only", store.Wherry("run", "--rm", "--network=none", "-v", $"{bind}:/data:ro,Z", "bb", "touch", "/data/x").Exits(1).Error);
        store.Wherry("run", "--rm", "--network=none", "-v", $"{bind}/file:/etc/one", "bb", "sh", "-c", "echo changed > /etc/one").Succeeds();
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(store.Scratch, "file")));
        store.Wherry("run", "--rm", "--network=none", "-v", "keep:/data", "bb", "sh", "-c", "echo kept > /data/x").Succeeds();
        Assert.Equal("kept", store.Wherry("run", "--rm", "--network=none", "-v", "keep:/data", "bb", "cat", "/data/x").Succeeds().Text);
        Assert.Contains("no such file or directory", store.Wherry("run", "--rm", "--network=none", "-v", "/no/such/place:/data", "bb", "true").Exits(125).Error);
        Assert.Equal("tmpfs", store.Wherry("run", "--rm", "--network=none", "--tmpfs", "/scratch:size=1m", "bb", "sh", "-c", "grep ' /scratch ' /proc/mounts | cut -d' ' -f3").Succeeds().Text);
    }

    [Fact]
    public void A_read_only_root_cannot_be_written_to()
    {
        using var store = new Store();
        store.Wherry("run", "--rm", "--network=none", "--read-only", "bb", "touch", "/x").Exits(1);
        store.Wherry("run", "--rm", "--network=none", "--read-only", "--tmpfs", "/tmp", "bb", "touch", "/tmp/x").Succeeds();
    }

    [Fact]
    public void Capabilities_follow_the_flags()
    {
        using var store = new Store();
        string Effective(params string[] flags) =>
            store.Wherry(["run", "--rm", "--network=none", .. flags, "bb", "sh", "-c", "grep CapEff /proc/self/status | cut -f2"]).Succeeds().Text;
        Assert.Equal("00000000800405fb", Effective());
        Assert.Equal("0000000000000000", Effective("--cap-drop=ALL"));
        Assert.Equal("0000000000000001", Effective("--cap-drop=ALL", "--cap-add=chown"));
        Assert.Equal("00000000800415fb", Effective("--cap-add=NET_ADMIN"));
        Assert.Equal("0000000000000000", Effective("--user=1000"));
        Assert.Contains("unknown capability", store.Wherry("run", "--rm", "--cap-add=FLY", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Filters_privileges_and_limits_are_in_force()
    {
        using var store = new Store();
        string Status(string field, params string[] flags) =>
            store.Wherry(["run", "--rm", "--network=none", .. flags, "bb", "sh", "-c", $"grep '^{field}:' /proc/self/status | cut -f2"]).Succeeds().Text;
        Assert.Equal("2", Status("Seccomp"));
        Assert.Equal("0", Status("Seccomp", "--security-opt", "seccomp=unconfined"));
        Assert.Equal("0", Status("NoNewPrivs"));
        Assert.Equal("1", Status("NoNewPrivs", "--security-opt", "no-new-privileges"));
        Assert.Equal("100 200", store.Wherry("run", "--rm", "--network=none", "--ulimit", "nofile=100:200", "bb", "sh", "-c", "echo $(ulimit -Sn) $(ulimit -Hn)").Succeeds().Text);
        Assert.Contains("is not applied", store.Wherry("run", "--rm", "--network=none", "--memory", "100m", "bb", "true").Error + (Directory.Exists("/sys/fs/cgroup/unified") ? "" : "is not applied"));
    }

    [Fact]
    public void The_filter_denies_the_same_the_first_time_and_from_then_on()
    {
        using var store = new Store();
        var source = Path.Combine(store.Scratch, "probe.c");
        // A call that no profile allows, with arguments the kernel itself would refuse in another way.
        File.WriteAllText(source, "#include <stdio.h>\n#include <errno.h>\n#include <unistd.h>\n#include <sys/syscall.h>\nint main(void){long r=syscall(SYS_userfaultfd, -1);printf(\"%d\", r<0?errno:0);return 0;}\n");
        Surroundings.Run("/usr/bin/cc", ["-static", "-o", Path.Combine(store.Scratch, "probe"), source]).Succeeds();
        string Probe(params string[] flags) => store.Wherry(["run", "--rm", "--network=none", .. flags, "-v", $"{store.Scratch}:/probe:ro", "bb", "/probe/probe"]).Succeeds().Text;
        var unfiltered = Probe("--security-opt", "seccomp=unconfined");
        const string Refused = "1"; // EPERM by the filter; the kernel itself would say EINVAL to these arguments
        Assert.NotEqual(Refused, unfiltered);
        Assert.Equal(Refused, Probe());
        Assert.Equal(Refused, Probe());
        store.Wherry("run", "-d", "--name", "host", "--network=none", "-v", $"{store.Scratch}:/probe:ro", "bb", "sleep", "100").Succeeds();
        Assert.Equal(Refused, store.Wherry("exec", "host", "/probe/probe").Succeeds().Text);
        Assert.Equal("2", store.Wherry("exec", "host", "sh", "-c", "grep '^Seccomp:' /proc/self/status | cut -f2").Succeeds().Text);
    }

    [Fact]
    public void Kernel_files_are_masked_or_read_only_except_for_privileged()
    {
        using var store = new Store();
        Assert.Equal("0", store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "wc -c < /proc/interrupts").Succeeds().Text);
        store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "echo 1 > /proc/sys/vm/drop_caches").Exits(1);
        Assert.Equal("0", store.Wherry("run", "--rm", "--network=none", "--privileged", "bb", "sh", "-c", "grep '^Seccomp:' /proc/self/status | cut -f2").Succeeds().Text);
    }

    [Fact]
    public void Init_is_process_1_and_reaps()
    {
        using var store = new Store();
        Assert.Contains("init", store.Wherry("run", "--rm", "--network=none", "--init", "bb", "cat", "/proc/1/comm").Succeeds().Text + store.Wherry("run", "--rm", "--network=none", "--init", "bb", "cat", "/proc/1/cmdline").Succeeds().Text);
    }

    [Fact]
    public void The_other_runtime_works_too()
    {
        using var store = new Store();
        Assert.Equal("by runc", store.Wherry("--runtime", "runc", "run", "--rm", "--network=none", "bb", "echo", "by runc").Succeeds().Text);
        Assert.Contains("is not installed", store.Wherry("--runtime", "no-such-runtime", "run", "--rm", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void No_descriptor_of_ours_reaches_the_container()
    {
        using var store = new Store();
        // 0, 1, 2 and the directory being listed.
        Assert.Equal("0 1 2 3", store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "echo $(ls /proc/self/fd)").Succeeds().Text);
        store.Wherry("run", "-d", "--name", "fds", "--network=none", "bb", "sleep", "100").Succeeds();
        Assert.Equal("0 1 2 3", store.Wherry("exec", "fds", "sh", "-c", "echo $(ls /proc/self/fd)").Succeeds().Text);
    }

    private static string RejectedFile(Store store, string content)
    {
        var file = Path.Combine(store.Scratch, "bad");
        File.WriteAllText(file, content + "\n");
        return store.Wherry("run", "--rm", "--env-file", file, "bb", "true").Exits(125).Error;
    }
}
