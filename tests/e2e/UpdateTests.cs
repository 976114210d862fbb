namespace Containers.E2E.Tests;

public class UpdateTests
{
    [Fact]
    public void Policies_are_changed_of_containers_that_run_and_kept()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "one", "--network=none", "bb", "sh", "-c", "sleep 1000; exit 1").Succeeds();
        Assert.Equal("one", store.Wherry("update", "--restart", "on-failure:4", "one").Succeeds().Text);
        Assert.Equal("on-failure 4", store.Inspect("one", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}"));
        Surroundings.Run("/bin/kill", ["-9", store.Inspect("one", "{{.State.Pid}}")]).Succeeds();
        Waiting.Until(() => store.Inspect("one", "{{.State.Status}} {{.RestartCount}}") == "running 1", () => "it is not started again");

        store.Wherry("update", "--health-cmd", "true", "--health-interval=100ms", "one").Succeeds();
        store.Wherry("wait", "--condition=healthy", "one").Succeeds();
        Assert.Contains("invalid --restart", store.Wherry("update", "--restart=sometimes", "one").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("update", "--restart=no", "nobody").Exits(125).Error);
    }

    [Fact]
    public void Limits_that_cannot_be_kept_here_are_warned_of_and_remembered()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "one", "--network=none", "bb", "true").Succeeds();
        var update = store.Wherry("update", "--memory", "64m", "--pids-limit=50", "one").Succeeds();
        Assert.Equal("67108864 50", store.Inspect("one", "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}"));
        if (!File.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            Assert.Matches("Warning: .*--memory.* not applied", update.Error);
        }

        store.Wherry("update", "--memory", "0", "one").Succeeds();
        Assert.Equal("0", store.Inspect("one", "{{.HostConfig.Memory}}"));
    }

    [Fact]
    public void A_clone_has_the_settings_and_not_the_changes()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "one", "--network=none", "-e", "A=b", "-v", "shared:/s", "-v", "/own", "bb", "sh", "-c", "echo $A; test -e /mark && echo marked; touch /mark").Succeeds();
        var clone = store.Wherry("container", "clone", "--pids-limit=5", "one").Succeeds().Text;
        Assert.Equal("one-clone 5", store.Inspect(clone, "{{.Name}} {{.HostConfig.PidsLimit}}"));
        Assert.Equal("b", store.Wherry("start", "-a", "one-clone").Succeeds().Text);
        Assert.Equal("b\nmarked", store.Wherry("start", "-a", "one-clone").Succeeds().Text);
        store.Wherry("container", "clone", "one").Succeeds();
        store.Wherry("container", "exists", "one-clone1").Succeeds();
        store.Wherry("container", "clone", "--destroy", "--run", "one", "two").Succeeds();
        store.Wherry("container", "exists", "one").Exits(1);
        Assert.Equal("0", store.Wherry("wait", "two").Succeeds().Text);
        Assert.Contains("already in use", store.Wherry("container", "clone", "two", "one-clone").Exits(125).Error);
    }

    [Fact]
    public void Variables_limits_of_processes_and_of_disks_are_changed()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "one", "--network=none", "-e", "A=1", "-e", "B=2", "--ulimit=core=512", "--ulimit=nofile=100", "bb", "sleep", "1000").Succeeds();
        store.Wherry("update", "-e", "A=3", "--env=C=4", "--unsetenv=B", "--ulimit=nofile=50:60", "one").Succeeds();
        Assert.Equal("3 none 4", store.Wherry("exec", "one", "sh", "-c", "echo $A ${B-none} $C").Succeeds().Text);
        store.Wherry("restart", "-t0", "one").Succeeds();
        Assert.Equal("50 1", store.Wherry("exec", "one", "sh", "-c", "ulimit -n; ulimit -c").Succeeds().Text.Replace('\n', ' '));
        Assert.Contains("invalid --device-read-bps", store.Wherry("update", "--device-read-bps=sda:1m", "one").Exits(125).Error);
        store.Wherry("create", "--name", "two", "--network=none", "--device-read-bps=/dev/null:1m", "--device-write-iops=/dev/null:5", "bb").Succeeds();
        store.Wherry("update", "--device-read-bps=/dev/null:2m", "--memory-swappiness=5", "two");
        Assert.Equal("/dev/null 2097152 5", store.Inspect("two", "{{range .HostConfig.BlkioDeviceReadBps}}{{.Path}} {{.Rate}}{{end}} {{(index .HostConfig.BlkioDeviceWriteIOps 0).Rate}}"));
    }

    [Fact]
    public void Commit_can_pause_what_runs()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "one", "--network=none", "bb", "sh", "-c", "touch /mark; sleep 1000").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "one", "test", "-e", "/mark").ExitCode == 0, () => "no mark");
        store.Wherry("commit", "--pause", "one", "copy").Succeeds();
        Assert.Equal("running", store.Inspect("one", "{{.State.Status}}"));
        store.Wherry("run", "--rm", "--network=none", "copy", "test", "-e", "/mark").Succeeds();
        Assert.Equal("pause\ncommit\nunpause", store.Wherry("events", "--stream=false", "-f", "event=pause", "-f", "event=unpause", "-f", "event=commit", "--format", "{{.Status}}").Succeeds().Text);
    }
}
