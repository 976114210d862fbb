namespace Containers.E2E.Tests;

public class ExecTests
{
    [Fact]
    public void A_process_in_a_running_container_has_its_streams_exit_code_and_settings()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "-e", "OUTER=1", "bb", "sleep", "100").Succeeds();
        Assert.Equal("piped", store.WherryWithInput("piped", "exec", "-i", "host", "cat").Succeeds().Output);
        store.Wherry("exec", "host", "sh", "-c", "exit 12").Exits(12);
        store.Wherry("exec", "host", "no-such-command").Exits(127);
        store.Wherry("exec", "host", "/etc").Exits(126);
        var run = store.Wherry("exec", "-e", "INNER=2", "-u", "jane", "-w", "/tmp", "host", "sh", "-c", "echo $OUTER $INNER $(id -un) $(pwd); echo e >&2").Succeeds();
        Assert.Equal("1 2 jane /tmp\n", run.Output);
        Assert.Equal("e\n", run.Error);
        Assert.Equal("running", store.Inspect("host", "{{.State.Status}}"));
    }

    // crun gives the standard streams to the user of the process.
    [Fact]
    public void The_machines_own_null_device_stays_whose_it_is()
    {
        const string Owner = "stat -c %u:%g:%a /dev/null";
        using var store = new Store();
        var before = Surroundings.Run("/bin/sh", ["-c", Owner]).Succeeds().Text;
        store.Wherry("run", "-d", "--name", "host", "--network=none", "-u", "7:8", "--health-cmd", "true", "--health-interval=disable", "bb", "sleep", "100").Succeeds();
        store.Wherry("exec", "host", "id").Succeeds();
        store.Wherry("exec", "-t", "host", "id").Succeeds();
        store.Wherry("healthcheck", "run", "host").Succeeds();
        Assert.Equal("0", store.Wherry("exec", "host", "sh", "-c", "wc -c").Succeeds().Text);
        Assert.Equal(before, Surroundings.Run("/bin/sh", ["-c", Owner]).Succeeds().Text);
    }

    [Fact]
    public void A_detached_one_goes_on_after_the_command()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "bb", "sleep", "100").Succeeds();
        store.Wherry("exec", "-d", "host", "sh", "-c", "sleep 0.2; touch /done").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "host", "test", "-e", "/done").ExitCode == 0, () => "the detached process did not finish");
    }

    [Fact]
    public void Those_that_run_are_told_of_by_inspect_and_their_ids_by_events()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "bb", "sleep", "100").Succeeds();
        Assert.Equal("[]", store.Inspect("host", "{{json .ExecIDs}}"));
        var detached = store.Wherry("exec", "-d", "host", "sleep", "100").Succeeds().Text;
        Assert.Matches("^[0-9a-f]{64}$", detached);
        Assert.Equal($"[\"{detached}\"]", store.Inspect("host", "{{json .ExecIDs}}"));

        using var attached = store.Start("exec", "-i", "host", "sh", "-c", "echo started; cat");
        Assert.Equal("started", attached.StandardOutput.ReadLine());
        Assert.Equal("2", store.Inspect("host", "{{len .ExecIDs}}"));
        attached.StandardInput.Close();
        Assert.True(attached.WaitForExit(60_000));
        Assert.Equal($"[{detached}]", store.Inspect("host", "{{.ExecIDs}}"));
        store.Wherry("exec", "host", "no-such-command").Exits(127);
        Assert.Equal($"[{detached}]", store.Inspect("host", "{{.ExecIDs}}"));

        store.Wherry("stop", "-t0", "host").Succeeds();
        Assert.Equal("[]", store.Inspect("host", "{{json .ExecIDs}}"));
        string Ids(string what) => store.Wherry("events", "--stream=false", "-f", $"event={what}", "--format", "{{.Attributes.execID}} {{.ContainerExitCode}}").Succeeds().Text;
        Assert.Equal(2, Ids("exec").Split('\n').Length);
        Assert.Contains($"{detached} 137", Ids("exec_died"));
    }

    [Fact]
    public void The_container_can_be_the_latest_or_that_of_a_file()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "cid");
        store.Wherry("run", "-d", "--cidfile", file, "--network=none", "-e", "WHO=first", "bb", "sleep", "100").Succeeds();
        store.Wherry("run", "-d", "--network=none", "-e", "WHO=second", "bb", "sleep", "100").Succeeds();

        Assert.Equal("first", store.Wherry("exec", "--cidfile", file, "sh", "-c", "echo $WHO").Succeeds().Text);
        Assert.Equal("second", store.Wherry("exec", "-l", "sh", "-c", "echo $WHO").Succeeds().Text);
        Assert.Contains("exclude each other", store.Wherry("exec", "-l", "--cidfile", file, "true").Exits(125).Error);
        Assert.Contains("must provide a command", store.Wherry("exec", "-l", "--").Exits(125).Error);
        Assert.Contains("no such file", store.Wherry("exec", "--cidfile", file + "x", "true").Exits(125).Error);
    }

    [Fact]
    public void Descriptors_are_passed_on()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "bb", "sleep", "100").Succeeds();
        var file = Path.Combine(store.Scratch, "text");
        File.WriteAllText(file, "through a descriptor");
        string Exec(string flag, string script) => Surroundings.Run(
            "/bin/sh", ["-c", $"exec 3<{file} 5<{file}; exec {Surroundings.Program} --root {store.Root} --runroot {store.RunRoot} exec {flag} host sh -c '{script}'"]).Succeeds().Text;

        Assert.Equal("through a descriptor", Exec("--preserve-fds=1", "cat <&3"));
        Assert.Equal("through a descriptor", Exec("--preserve-fd=5", "cat <&5"));
        Assert.Equal("", Exec("--preserve-fd=5", "cat <&3"));
        Assert.Contains("is not available", store.Wherry("exec", "--preserve-fds=9", "host", "true").Exits(125).Error);
    }

    [Fact]
    public void Only_running_containers_take_one()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "idle", "--network=none", "bb").Succeeds();
        Assert.Contains("is not running", store.Wherry("exec", "idle", "true").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("exec", "nobody", "true").Exits(125).Error);
    }

    [Fact]
    public void Ending_the_container_ends_its_processes_with_137()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "bb", "sleep", "100").Succeeds();
        using var exec = store.Start("exec", "host", "sh", "-c", "echo started; exec sleep 100");
        Assert.Equal("started", exec.StandardOutput.ReadLine());
        store.Wherry("kill", "host").Succeeds();
        Assert.True(exec.WaitForExit(60_000));
        Assert.Equal(137, exec.ExitCode);
    }
}
