using System.Globalization;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>Containers that start, stop, come back and go.</summary>
public class LifeScenarios
{
    /// <summary>"Stop everything and clear it away."</summary>
    [Fact]
    public void S13_Stop_list_and_clean_up()
    {
        using var desk = new Desk("ubuntu");
        var first = desk.Types("docker run -d --stop-signal KILL -v /data ubuntu sleep 1000");
        desk.Types("docker run -d --stop-signal KILL --name second ubuntu sleep 1000");
        Assert.Equal(first[..4], desk.Types($"docker stop {first[..4]}"));
        Assert.Equal(2, Desk.Lines(desk.Types("docker stop $(docker ps -a -q)")).Length);
        var rows = Desk.Lines(desk.Types("docker ps -a"));
        Assert.Equal(3, rows.Length);
        Assert.All(rows[1..], row => Assert.Matches(@"^[0-9a-f]{12} +ubuntu +""sleep 1000"" +.+ ago +Exited \(137\) .+ ago +\S+$", row));
        Assert.Single(Desk.Lines(desk.Types("docker volume ls -q")));
        Assert.Equal(2, Desk.Lines(desk.Types("docker rm -v $(docker ps -a -q -f status=exited)")).Length);
        Assert.Empty(desk.Types("docker volume ls -q"));

        desk.Types("docker run -v /data ubuntu true");
        Assert.NotEmpty(desk.Types("docker rm -v $(docker ps -q -f status=exited)"));
        Assert.Empty(desk.Containers());
        Assert.Empty(desk.Types("docker volume ls -q"));
    }

    /// <summary>The whole round: an image, a shell in a container, out of it with the container running, in again, and away.</summary>
    [Fact]
    public void S17_A_day_of_an_operator()
    {
        using var desk = new Desk();
        Assert.Contains("Client:", desk.Types("docker version"));
        Assert.Matches(@"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$", desk.Types("docker image ls"));
        desk.Types($"docker image import -c 'CMD [\"/bin/bash\"]' {Distribution.Archive("ubuntu")} ubuntu:latest");
        Assert.Equal(2, Desk.Lines(desk.Types("docker images")).Length);
        using (var terminal = desk.OnTerminal("docker container run -it ubuntu:latest /bin/bash"))
        {
            Assert.Matches("^[0-9a-f]{12}$", terminal.BashPrompt());
            var processes = Desk.Lines(terminal.Asks("ps -elf")).Where(line => line.Contains(" root ", StringComparison.Ordinal)).ToList();
            Assert.Equal(2, processes.Count);
            Assert.Matches(@" root +1 +0 .* /bin/bash\r$", processes[0]);
            terminal.Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, terminal.End());
        }

        var seen = Surroundings.Run("/bin/ps", ["-eo", "pid=,args="]).Succeeds().Output;
        Assert.Matches($@"(?m)^ *{desk.Types("docker inspect -f '{{.State.Pid}}' $(docker ps -q)")} /bin/bash$", seen);
        var row = Desk.Lines(desk.Types("docker container ls"))[1];
        Assert.Contains(" Up ", row);
        var name = row.Split(' ')[^1];
        using (var again = desk.OnTerminal($"docker container exec -it {name} bash"))
        {
            again.BashPrompt();
            again.Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, again.End());
        }

        Assert.Equal("true", desk.Types($"docker inspect -f '{{{{.State.Running}}}}' {name}"));
        Assert.Equal(name, desk.Types($"docker container stop -t 1 {name}"));
        Assert.Equal(name, desk.Types($"docker container rm {name}"));
        Assert.Single(Desk.Lines(desk.Types("docker container ls -a")));
    }

    /// <summary>"Is my file still there after a stop?" It is, until the container is removed.</summary>
    [Fact]
    public void S30_A_file_outlives_stop_and_start()
    {
        using var desk = new Desk("ubuntu:latest");
        using (var terminal = desk.OnTerminal("docker container run --name percy -it ubuntu:latest /bin/bash"))
        {
            terminal.BashPrompt();
            Assert.Contains("\r\nsunderland is the greatest\r\n", terminal.Asks("echo sunderland is the greatest > /tmp/newfile; cat /tmp/newfile"));
            terminal.Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, terminal.End());
        }

        Assert.Equal("percy", desk.Types("docker container stop -t 1 percy"));
        Assert.Empty(desk.Types("docker container ls -q"));
        Assert.Matches(@"Exited \(\d+\) .*percy", desk.Types("docker container ls -a"));
        Assert.Equal("percy", desk.Types("docker container start percy"));
        Assert.Contains(" Up ", desk.Types("docker container ls"));
        Assert.Equal("sunderland is the greatest", desk.Types("docker container exec -i percy bash <<< 'cat /tmp/newfile'"));
        desk.Types("docker container stop -t 1 percy; docker container rm percy");
        Assert.Empty(desk.Containers());
    }

    /// <summary>A program that is asked to end does so itself; one that will not is ended; and rm -f does not ask.</summary>
    [Fact]
    public void S31_Graceful_and_forced_ends()
    {
        using var desk = new Desk("alpine");
        desk.Types("""docker run -d --name polite alpine sh -c 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done'""");
        desk.Types("""docker run -d --name stubborn alpine sh -c 'trap "echo never" TERM; echo ready; while :; do sleep 0.05; done'""");
        desk.Types("""docker run -d --name unasked -v ~:/home alpine sh -c 'trap "echo asked > /home/asked; exit 0" TERM; echo ready; while :; do sleep 0.05; done'""");
        foreach (var name in desk.Containers())
        {
            Waiting.Until(() => desk.Types($"docker logs {name}") == "ready", () => $"{name} does not start");
        }

        Assert.Equal("polite", desk.Types("docker container stop polite"));
        Assert.Equal("0 bye", desk.Types("docker inspect -f '{{.State.ExitCode}}' polite") + " " + desk.Types("docker logs --tail 1 polite"));
        Assert.Equal("stubborn", desk.Types("docker container stop -t 1 stubborn"));
        Assert.Equal("137 never", desk.Types("docker inspect -f '{{.State.ExitCode}}' stubborn") + " " + desk.Types("docker logs --tail 1 stubborn"));
        Assert.Equal("unasked", desk.Types("docker container rm unasked -f"));
        Assert.False(File.Exists(Path.Combine(desk.Home, "asked")));
    }

    /// <summary>Leaving the shell of a container that always restarts does not end it.</summary>
    [Fact]
    public void S32_A_container_that_never_says_die()
    {
        using var desk = new Desk("alpine");
        var id = string.Empty;
        using (var terminal = desk.OnTerminal("docker container run --name neversaydie -it --restart always alpine sh"))
        {
            terminal.Until("/ # ");
            id = desk.Types("docker ps -q --no-trunc");
            terminal.Type("exit\n");
            Assert.Equal(0, terminal.End());
        }

        Waiting.Until(() => desk.Types("docker container inspect -f '{{.State.Status}} {{gt .RestartCount 0}}' neversaydie") == "running true", () => "it does not come back");
        Assert.Equal(id, desk.Types("docker container ls -q --no-trunc"));
        var (created, started) = (Time(desk, "Created"), Time(desk, "State.StartedAt"));
        Assert.True(started > created);
        Assert.Contains(" Up ", desk.Types("docker container ls"));
    }

    /// <summary>What restarts after the machine did: with "always" also what was stopped by hand, with "unless-stopped" not.</summary>
    [Fact]
    public void S33_Always_and_unless_stopped_differ_after_a_reboot()
    {
        using var desk = new Desk("alpine");
        desk.Types("docker container run -d --name always --restart always alpine sleep 1d");
        desk.Types("docker container run -d --name unless-stopped --restart unless-stopped alpine sleep 1d");
        Assert.Equal(2, Desk.Lines(desk.Types("docker container ls -q")).Length);
        Assert.Equal("always\nunless-stopped", desk.Types("docker container stop -t 0 always unless-stopped"));
        Assert.Equal(2, Desk.Lines(desk.Types("docker container ls -a --format '{{.Status}}'")).Count(status => status.StartsWith("Exited", StringComparison.Ordinal)));
        Waiting.Until(() => desk.Store.Processes().Count == 0, () => "processes are left");
        Directory.Delete(desk.Store.RunRoot, recursive: true);

        Assert.Equal("always", desk.Types("docker system resume"));
        Assert.Equal("always", desk.Types("docker container ls --format '{{.Names}}'"));
        Assert.Equal("exited", desk.Types("docker inspect -f '{{.State.Status}}' unless-stopped"));
    }

    /// <summary>"Away with all of it, whatever it is doing."</summary>
    [Fact]
    public void S36_Everything_is_removed_at_once()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker run -d ubuntu sleep 1000; docker run ubuntu true; docker create ubuntu; docker run -d --name held ubuntu sleep 1000; docker pause held");
        Assert.Equal(4, Desk.Lines(desk.Types("docker container rm $(docker container ls -aq) -f")).Length);
        Assert.Empty(desk.Containers());
    }

    /// <summary>A shell that ended is started again with all that was in it, restarted in the background, and attached to.</summary>
    [Fact]
    public void S47_An_old_shell_is_entered_again()
    {
        using var desk = new Desk("centos");
        using (var first = desk.OnTerminal("docker run --name bell -it centos /bin/bash"))
        {
            first.BashPrompt();
            first.Asks("cp /bin/busybox /usr/bin/vim");
            first.Type("exit\n");
            Assert.Equal(0, first.End());
        }

        using (var again = desk.OnTerminal("docker start -i bell"))
        {
            again.BashPrompt();
            Assert.Contains("\r\n/usr/bin/vim\r\n", again.Asks("which vim"));
            again.Type("exit\n");
            Assert.Equal(0, again.End());
        }

        Assert.Equal("bell", desk.Types("docker restart bell"));
        Assert.Equal("bell", desk.Types("docker ps --format '{{.Names}}'"));
        using var attached = desk.OnTerminal("docker attach bell");
        Waiting.Until(() => attached.Type("\n").Output.Contains(":/# ", StringComparison.Ordinal), () => $"there is no prompt: {attached.Output}");
        Assert.Contains("\r\n/usr/bin/vim\r\n", attached.Asks("which vim"));
        attached.Type("exit\n");
        Assert.Equal(0, attached.End());
    }

    /// <summary>A job that ends every second is started anew each time: the container grows older, its run does not.</summary>
    [Fact]
    public void S50_What_ends_is_started_anew_and_keeps_its_age()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker run -d --name again --restart=always ubuntu sleep 1");
        var (created, started) = (Time(desk, "Created", "again"), Time(desk, "State.StartedAt", "again"));
        Waiting.Until(() => Time(desk, "State.StartedAt", "again") > started.AddSeconds(1), () => "it is not started anew");
        Assert.Equal(created, Time(desk, "Created", "again"));
        Assert.NotEqual("0", desk.Types("docker inspect -f '{{.RestartCount}}' again"));
        Assert.Contains("again", desk.Types("docker ps -a --format '{{.Names}}'"));
    }

    private static DateTimeOffset Time(Desk desk, string field, string name = "neversaydie") =>
        DateTimeOffset.Parse(desk.Types($"docker inspect -f '{{{{.{field}}}}}' {name}"), CultureInfo.InvariantCulture);
}
