namespace Containers.E2E.Tests;

/// <summary>What is wrong on a command line is said in a line that names it; then nothing has been done.</summary>
public sealed class WrongCommandLineTests
{
    [Fact]
    public void Wrong_values_are_named_and_nothing_is_made()
    {
        using var store = new Store();
        (string Flag, string Says)[] table =
        [
            ("--memory=lots", "--memory \"lots\""), ("--memory=-5m", "--memory"), ("--memory-reservation=1q", "--memory-reservation"), ("--memory-swap=x", "--memory-swap"),
            ("--shm-size=big", "--shm-size \"big\""), ("--cpus=two", "--cpus"), ("--cpus=-1", "--cpus"), ("--cpuset-cpus=a-b", "--cpuset-cpus"),
            ("--blkio-weight=5", "--blkio-weight"), ("--blkio-weight=much", "--blkio-weight"), ("--device-read-bps=/dev/null", "--device-read-bps"),
            ("--ulimit=nofile", "--ulimit"), ("--ulimit=nofile=many", "--ulimit"), ("--ulimit=nosuch=1", "--ulimit"), ("--ulimit=nofile=10:5", "--ulimit"),
            ("--health-interval=soon", "--health-interval"), ("--health-timeout=3", "--health-timeout"), ("--health-start-period=-1s", "--health-start-period"),
            ("--health-on-failure=cry", "need a health check"), ("--health-interval=99999999999h", "--health-interval"),
            ("--retry-delay=later", "--retry-delay"), ("--pull=sometimes", "pull"), ("--platform=linux/a/b/c", "platform"), ("--creds=:", "cred"),
            ("--publish=99999:80", "99999"), ("--publish=80:x", "80:x"), ("--publish=1:2:3:4:5", "1:2:3:4:5"), ("--expose=none", "\"none\""),
            ("--restart=often", "often"), ("--restart=on-failure:x", "on-failure:x"), ("--stop-signal=NOSUCH", "NOSUCH"), ("--stop-timeout=soon", "--stop-timeout"),
            ("--umask=9", "umask \"9\""), ("--tz=Nowhere/City", "Nowhere/City"), ("--personality=VAX", "VAX"), ("--systemd=perhaps", "--systemd"),
            ("--workdir=here", "here"), ("--volume=a:b", "a:b"), ("--volume=/a:/b:nosuch", "nosuch"), ("--mount=type=nosuch,target=/x", "nosuch"),
            ("--mount=type=bind,source=/", "destination"), ("--tmpfs=tmp", "tmp"), ("--image-volume=nosuch", "nosuch"), ("--volumes-from=nobody", "nobody"),
            ("--cap-add=NO_SUCH", "NO_SUCH"), ("--cap-drop=NO_SUCH", "NO_SUCH"), ("--security-opt=nosuch", "nosuch"), ("--seccomp-policy=mine", "mine"), ("--seccomp-policy=image", "--seccomp-policy=image"),
            ("--sysctl=kernel", "--sysctl"), ("--device=/dev/nosuch", "/dev/nosuch"), ("--secret=nosuch", "nosuch"), ("--env-file=/nosuch", "/nosuch"), ("--label-file=/nosuch", "/nosuch"),
            ("--userns=nosuch", "nosuch"), ("--pid=nosuch", "nosuch"), ("--ipc=nosuch", "nosuch"), ("--uts=nosuch", "nosuch"), ("--network=container:nobody", "nobody"),
            ("--uidmap=1", "1"), ("--log-driver=nosuch", "nosuch"), ("--log-opt=max-size=big", "big"), ("--log-opt=nosuch=1", "nosuch"), ("--oom-score-adj=5000", "--oom-score-adj"),
            ("--name=a b", "a b"), ("--add-host=noaddress", "noaddress"), ("--dns=name", "name"), ("--annotation=x", "x"), ("--cgroups=nosuch", "nosuch"),
            ("--detach-keys=ctrl-!", "ctrl-!"), ("--preserve-fds=1000", "--preserve-fds"), ("--requires=nobody", "nobody"), ("--timeout=soon", "--timeout"), ("--init-path=/nosuch", "/nosuch"),
            ("--ip=10.0.0.1", "--ip"), ("--rootfs", "--rootfs"), ("--rdt-class=a", "--rdt-class is not supported"),
        ];
        var wrong = new List<string>();
        foreach (var (flag, says) in table)
        {
            var result = store.Wherry("run", "--rm", flag, "bb", "true");
            var firstLine = result.Error.Split('\n')[0];
            if (result.ExitCode != 125 || !firstLine.StartsWith("Error: ", StringComparison.Ordinal) || !firstLine.Contains(says, StringComparison.Ordinal) || result.Output.Length > 0)
            {
                wrong.Add($"{flag}: {result.ExitCode}, {result.Output}{result.Error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(store.Wherry("ps", "-aq").Succeeds().Output);
        Assert.Empty(store.Wherry("volume", "ls", "-q").Succeeds().Output);
    }

    [Fact]
    public void Other_commands_name_what_is_wrong_too()
    {
        using var store = new Store();
        (string Line, string Says)[] table =
        [
            ("ps --filter nosuch=1", "nosuch"), ("ps --filter status=nosuch", "nosuch"), ("ps --filter before=nobody", "nobody"), ("ps --sort nosuch", "nosuch"), ("ps --format {{", "template"),
            ("ps --watch 0", "--watch"), ("ps -l -n 2", "latest"), ("images --filter nosuch=1", "nosuch"), ("images --sort nosuch", "nosuch"), ("images --format {{if}}", "template"),
            ("logs --tail few nobody", "few"), ("logs", "name"), ("stop", "name"), ("stop --all web", "exclude each other"), ("stop --time soon web", "--time"), ("kill --signal NOSUCH nobody", "NOSUCH"),
            ("events --since never --stream=false", "never"), ("events --until 99999999999h --stream=false", "99999999999h"), ("inspect --type nosuch bb", "nosuch"), ("wait --condition nosuch nobody", "nosuch"), ("wait --interval soon nobody", "soon"),
            ("cp a b", "a"), ("commit --format nosuch nobody", "nosuch"), ("save --format nosuch bb", "nosuch"), ("import --change NOSUCH /nosuch", "nosuch"), ("load --input /nosuch", "/nosuch"),
            ("exec nobody true", "nobody"), ("exec nobody", "command"), ("update --memory lots nobody", "nobody"), ("rename a", "requires exactly 2"), ("volume create --opt x=y v", "x"), ("volume rm", "volume"), ("secret create a /nosuch", "/nosuch"),
            ("container clone --force nobody", "--force"), ("mount --format nosuch", "nosuch"), ("diff --format nosuch bb", "nosuch"), ("history --format {{.NoSuch}} bb", "NoSuch"), ("stats --interval 0 --no-stream", "--interval"), ("port nobody", "nobody"),
            ("run --detach-keys=x,y,ctrl-ä bb", "ctrl-ä"), ("--log-level nosuch ps", "nosuch"), ("--no-such-flag ps", "--no-such-flag"), ("nosuch", "nosuch"), ("container", "missing command"), ("run", "at least 1 argument"), ("system df web", "no arguments"),
        ];
        var wrong = new List<string>();
        foreach (var (line, says) in table)
        {
            var result = store.Wherry(line.Split(' '));
            var firstLine = result.Error.Split('\n')[0];
            if (result.ExitCode != 125 || !firstLine.StartsWith("Error: ", StringComparison.Ordinal) || !firstLine.Contains(says, StringComparison.OrdinalIgnoreCase) || result.Output.Length > 0)
            {
                wrong.Add($"{line}: {result.ExitCode}, {result.Output}{result.Error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Groups_have_a_help_of_their_own()
    {
        using var store = new Store(withImage: false);
        var help = store.Wherry("volume", "--help").Succeeds();
        Assert.StartsWith("Usage: wherry volume COMMAND", help.Output, StringComparison.Ordinal);
        Assert.Contains("\n  ls ", help.Output);
        Assert.Equal(help.Output, store.Wherry("help", "volume").Succeeds().Output);
    }

    [Fact]
    public void An_image_for_another_machine_is_not_the_one_that_is_asked_for()
    {
        using var store = new Store();
        Assert.Contains("does not match the specified platform", store.Wherry("run", "--rm", "--pull=never", "--platform=linux/s390x", "--network=none", "bb", "true").Exits(125).Error);
        Assert.Contains("does not match the specified platform", store.Wherry("create", "--pull=never", "--arch=riscv64", "bb", "true").Exits(125).Error);
        store.Wherry("import", "--platform=linux/s390x", BusyboxImage.Archive, "foreign").Succeeds();
        Assert.Equal("linux/s390x", store.Wherry("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", "foreign").Succeeds().Text);
        store.Wherry("create", "--pull=never", "--platform=linux/s390x", "foreign", "true").Succeeds();
        var architecture = store.Wherry("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", "bb").Succeeds().Text;
        store.Wherry("run", "--rm", "--platform", architecture, "--network=none", "bb", "true").Succeeds();
    }

    [Fact]
    public void Flags_that_have_no_meaning_here_are_taken_or_refused_with_the_reason()
    {
        using var store = new Store();
        store.Wherry("create", "-a", "stdout", "--name", "one", "--network=none", "bb").Succeeds();
        Assert.Contains("Debug: --attach changes nothing here", store.Wherry("--log-level=debug", "create", "--attach=stdout", "--network=none", "bb").Succeeds().Error);
        store.Wherry("container", "exists", "--external", "one").Succeeds();
        store.Wherry("image", "prune", "-f", "--build-cache", "--external").Succeeds();
        store.Wherry("ps", "--sync", "--external").Succeeds();
        Assert.Contains("for --uid: want an id", store.Wherry("volume", "create", "--uid=-5", "v").Exits(125).Error);
        Assert.Contains("--rootless-netns is not supported", store.Wherry("unshare", "--rootless-netns", "true").Exits(125).Error);
        Assert.Contains("--cpu-percent is not supported: only Windows has it", store.Wherry("run", "--cpu-percent=5", "bb").Exits(125).Error);
        Assert.Empty(store.Wherry("diff", "-l").Succeeds().Output);
        Assert.Contains("exclude each other", store.Wherry("diff", "-l", "one").Exits(125).Error);
        Assert.Contains("provide a container or an image", store.Wherry("diff").Exits(125).Error);
        Assert.Contains("--pod is not supported", store.Wherry("container", "clone", "--pod=a", "one").Exits(125).Error);
    }
}
