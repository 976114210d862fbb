using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>What a container's process finds around it, flag by flag.</summary>
public class SurroundingsTests
{
    [Fact]
    public void The_environment_is_put_together_as_asked()
    {
        using var store = new Store();
        store.Wherry("import", "--change", "ENV A=image", "--change", "ENV B=image", "--change", "ENV PATH=/bin", BusyboxImage.Archive, "env").Succeeds();
        List<string> Environment(params string[] flags) =>
            [.. store.Wherry(["run", "--rm", "--network=none", .. flags, "env", "/bin/env"]).Succeeds().Text.Split('\n')];
        var merged = Environment("--unsetenv", "A", "--env-merge", "PATH=${PATH}:/opt/$B", "-e", "C=1");
        Assert.Contains("PATH=/bin:/opt/image", merged);
        Assert.Contains("C=1", merged);
        Assert.DoesNotContain("A=image", merged);
        var bare = Environment("--unsetenv-all", "-e", "C=1");
        Assert.Equal(["C=1"], bare.Where(v => !v.StartsWith("HOME=") && !v.StartsWith("HOSTNAME=")));
        var passed = Surroundings.Run("/usr/bin/env",
            ["http_proxy=http://proxy", "SECRET_OF_HOST=1", Surroundings.Program, .. store.Flags, "run", "--rm", "--network=none", "env", "/bin/env"]).Succeeds().Text.Split('\n');
        Assert.Contains("http_proxy=http://proxy", passed);
        Assert.DoesNotContain("SECRET_OF_HOST=1", passed);
    }

    [Fact]
    public void Names_zone_mask_and_kernel_parameters_are_as_asked()
    {
        using var store = new Store();
        var hosts = Path.Combine(store.Scratch, "hosts");
        File.WriteAllText(hosts, "10.9.8.7 base\n");
        var zone = Directory.Exists("/usr/share/zoneinfo/Europe") ? "Europe/Berlin" : null;
        var run = store.Wherry([
            "run", "--rm", "--network=none", "--domainname", "example.org", "--umask", "0027", "--hosts-file", hosts, "--add-host", "more:10.1.1.1",
            "--sysctl", "net.ipv4.ip_forward=1", "--sysctl", "kernel.shmmax=4096", "--oom-score-adj=500", "--personality=LINUX32", .. zone is null ? (string[])[] : ["--tz", zone],
            "bb", "sh", "-c", "cat /proc/sys/kernel/domainname; umask; cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmax /proc/self/oom_score_adj; uname -m; grep -c . /etc/hosts; cat /etc/hosts"]).Succeeds().Text.Split('\n');
        Assert.Equal(["example.org", "0027", "1", "4096", "500"], run[..5]);
        Assert.NotEqual("x86_64", run[5]);
        Assert.Contains("10.9.8.7 base", run);
        Assert.Contains("10.1.1.1\tmore", run);
        if (zone is not null)
        {
            Assert.Contains("TZif", store.Wherry("run", "--rm", "--network=none", "--tz", zone, "bb", "head", "-c", "4", "/etc/localtime").Succeeds().Text);
        }

        Assert.Contains("is not allowed", store.Wherry("run", "--sysctl", "vm.swappiness=1", "bb", "true").Exits(125).Error);
        Assert.Contains("host's network", store.Wherry("run", "--network=host", "--sysctl", "net.ipv4.ip_forward=1", "bb", "true").Exits(125).Error);
        Assert.Contains("unknown time zone", store.Wherry("run", "--tz", "../../../etc/passwd", "bb", "true").Exits(125).Error);
        Assert.Contains("invalid umask", store.Wherry("run", "--umask", "9", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void A_user_the_image_does_not_know_gets_an_entry()
    {
        using var store = new Store();
        const string Script = "tail -n 1 /etc/passwd; tail -n 1 /etc/group; id -un 2>&1";
        var named = store.Wherry("run", "--rm", "--network=none", "-u", "4444", "--passwd-entry", "sea:*:$UID:$GID:sailor:/tmp:/bin/sh", "bb", "sh", "-c", Script).Succeeds().Text.Split('\n');
        Assert.Equal(["sea:*:4444:0:sailor:/tmp:/bin/sh", "sea"], [named[0], named[2]]);
        Assert.DoesNotContain("4444", store.Wherry("run", "--rm", "--network=none", "-u", "4444", "--passwd=false", "bb", "cat", "/etc/passwd").Succeeds().Text);
        Assert.StartsWith("root:", store.Wherry("run", "--rm", "--network=none", "--hostuser", "daemon", "bb", "cat", "/etc/passwd").Succeeds().Text);
    }

    [Fact]
    public void An_etc_passwd_that_leads_out_is_not_followed()
    {
        using var store = new Store();
        var outside = Path.Combine(store.Scratch, "outside");
        File.WriteAllText(outside, "root:x:0:0::/:/bin/sh\n");
        store.Wherry("create", "--name", "c", "--network=none", "bb").Succeeds();
        var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree", "etc")).FullName;
        File.CreateSymbolicLink(Path.Combine(tree, "passwd"), outside);
        Directory.CreateDirectory(Path.Combine(store.Scratch, "tree", "bin"));
        File.Copy("/bin/busybox", Path.Combine(store.Scratch, "tree", "bin", "true"));
        var archive = Path.Combine(store.Scratch, "evil.tar");
        Surroundings.Run("/bin/tar", ["-C", Path.Combine(store.Scratch, "tree"), "--owner=0", "--group=0", "-cf", archive, "."]).Succeeds();
        store.Wherry("import", archive, "evil").Succeeds();
        store.Wherry("run", "--rm", "--network=none", "-u", "4444", "evil", "/bin/true").Succeeds();
        Assert.Equal("root:x:0:0::/:/bin/sh\n", File.ReadAllText(outside));
    }

    [Fact]
    public void Descriptors_are_passed_on_only_when_named()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "passed");
        File.WriteAllText(file, "through a descriptor\n");
        string Run(string flags, string script) =>
            Surroundings.Run("/bin/sh", ["-c", $"exec 3</dev/null 5<{file}; exec {Surroundings.Program} --root {store.Root} --runroot {store.RunRoot} run --rm --network=none {flags} bb sh -c '{script}'"]).Succeeds().Text;
        Assert.Equal("through a descriptor", Run("--preserve-fd=5", "cat <&5"));
        Assert.DoesNotContain("5", Run("", "ls /proc/self/fd").Split('\n'));
        Assert.Contains("is not available", store.Wherry("run", "--preserve-fds=9", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Files_with_process_ids_time_limits_and_replacement_work()
    {
        using var store = new Store();
        var pid = Path.Combine(store.Scratch, "pid");
        var monitor = Path.Combine(store.Scratch, "monitor");
        var first = store.Wherry("run", "-d", "--name", "one", "--network=none", "--pidfile", pid, "--conmon-pidfile", monitor, "bb", "sleep", "1000").Succeeds().Text;
        Assert.Equal(store.Inspect("one", "{{.State.Pid}}"), File.ReadAllText(pid));
        Assert.True(int.Parse(File.ReadAllText(monitor), CultureInfo.InvariantCulture) > 1);
        Assert.NotEqual(first, store.Wherry("create", "--replace", "--name", "one", "--network=none", "bb").Succeeds().Text);
        Assert.Contains("without --name", store.Wherry("create", "--replace", "bb").Exits(125).Error);
        store.Wherry("run", "--rm", "--network=none", "--timeout", "1", "bb", "sleep", "1000").Exits(137);
    }

    [Fact]
    public void Limits_are_applied_or_refused_in_words()
    {
        using var store = new Store();
        Assert.Contains("invalid --memory \"5i\"", store.Wherry("run", "-m", "5i", "bb", "true").Exits(125).Error);
        Assert.Contains("from 1 to 65535", store.Wherry("run", "-p", "80:0", "bb", "true").Exits(125).Error);
        Assert.Contains("--cpus and --cpu-quota", store.Wherry("run", "--cpus=1", "--cpu-quota=1000", "bb", "true").Exits(125).Error);
        Assert.Contains("smaller than --memory", store.Wherry("run", "-m", "2g", "--memory-swap", "1g", "bb", "true").Exits(125).Error);
        Assert.Contains("cgroups=disabled", store.Wherry("run", "--rm", "--network=none", "--cgroups=disabled", "--pids-limit=9", "bb", "true").Succeeds().Error);
        var ignored = store.Wherry("run", "--rm", "--network=none", "--oom-kill-disable", "--kernel-memory=4m", "bb", "true").Succeeds().Error;
        Assert.Contains("--oom-kill-disable is not applied", ignored);
        foreach (var (flag, reason) in (ReadOnlySpan<(string, string)>)
            [("--link-local-ip=1.2.3.4", "addresses"), ("--rdt-class=c", "resource director")])
        {
            var error = store.Wherry("run", flag, "bb", "true").Exits(125).Error;
            Assert.Contains("is not supported", error);
            Assert.Contains(reason, error);
        }
    }
}
