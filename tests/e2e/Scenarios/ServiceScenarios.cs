using System.Text.Json;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>Containers that work in the background, and what somebody learns of them.</summary>
public class ServiceScenarios
{
    private const string HelloService = """docker run --name hellosvc -d cirros /bin/sh -c 'i=0; while true; do i=$((i+1)); echo hello world $i; sleep 0.1; done'""";

    /// <summary>"What does my service say?" All of it, the end of it, what it says from now on, and when it said it.</summary>
    [Fact]
    public void S46_A_service_and_its_log()
    {
        using var desk = new Desk("cirros");
        Assert.Matches("^[0-9a-f]{64}$", desk.Types(HelloService));
        Assert.Contains("hellosvc", desk.Types("docker ps"));
        Waiting.Until(() => Desk.Lines(desk.Types("docker logs hellosvc")).Length > 5, () => "it says nothing");
        Assert.StartsWith("hello world 1\nhello world 2\n", desk.Types("docker logs hellosvc"), StringComparison.Ordinal);
        Assert.Equal(3, Desk.Lines(desk.Types("docker logs --tail 3 hellosvc")).Length);
        Assert.All(Desk.Lines(desk.Types("docker logs --tail 3 -t hellosvc")), line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\S+ hello world \d+$", line));

        var said = Desk.Lines(desk.Types("docker logs hellosvc")).Length;
        using var follower = desk.Starts("exec docker logs --tail 0 -f hellosvc");
        var first = follower.StandardOutput.ReadLine()!;
        Assert.True(int.Parse(first.Split(' ')[2]) > said, $"{first} is not new: there were {said} lines before");
        Assert.Equal($"hello world {int.Parse(first.Split(' ')[2]) + 1}", follower.StandardOutput.ReadLine());
        desk.Types("docker kill hellosvc");
        Assert.True(follower.WaitForExit(60_000));
    }

    /// <summary>"What runs in it, and what does it use?"</summary>
    [Fact]
    public void S48_Processes_and_use_of_a_service()
    {
        using var desk = new Desk("cirros");
        desk.Types("""docker run --name hellosvc -d cirros /bin/sh -c "while true; do echo hello world; sleep 1000; done" """);
        Waiting.Until(() => Desk.Lines(desk.Types("docker top hellosvc")).Length == 3, () => "sh and sleep are not shown");
        var rows = Desk.Lines(desk.Types("docker top hellosvc"));
        Assert.Matches(@"^UID +PID +PPID +C +STIME +TTY +TIME +CMD$", rows[0]);
        Assert.Matches($@"^\S+ +{desk.Types("docker inspect -f '{{.State.Pid}}' hellosvc")} .* /bin/sh -c while true", rows[1]);
        Assert.EndsWith(" sleep 1000", rows[2], StringComparison.Ordinal);

        using var stats = desk.Starts("exec docker stats hellosvc");
        var shown = string.Empty;
        while (shown.Split("hellosvc").Length < 3)
        {
            shown += stats.StandardOutput.ReadLine() + "\n";
        }

        Assert.Matches(@"CPU % +MEM USAGE / LIMIT +MEM % +NET I/O", shown);
        Assert.Matches(@"hellosvc +\d+\.\d\d% +[0-9.]+[KM]iB / [0-9.]+[MGT]iB +\d+\.\d\d%", shown);
        desk.Types("docker kill hellosvc");
        Assert.True(stats.WaitForExit(60_000));
    }

    /// <summary>"I made a file in there: give it to me."</summary>
    [Fact]
    public void S49_Work_inside_and_take_the_result_out()
    {
        using var desk = new Desk("centos");
        var id = desk.Types("docker run -d centos tail -f /dev/null")[..3];
        using (var shell = desk.OnTerminal($"docker exec -it {id} /bin/bash"))
        {
            shell.BashPrompt();
            shell.Asks("echo some data > /test.dat");
            shell.Type("exit\n");
            Assert.Equal(0, shell.End());
        }

        desk.Types($"docker cp {id}:/test.dat .");
        Assert.Equal("some data", desk.Types("cat test.dat"));
    }

    /// <summary>What lies on the host for a container: its log, its settings, and the files it was given.</summary>
    [Fact]
    public void S51_A_containers_files_on_the_host()
    {
        using var desk = new Desk("cirros");
        var id = desk.Types("docker run -d --name svc --log-driver json-file cirros sh -c 'echo out; echo err >&2; exec sleep 1000'");
        Waiting.Until(() => Desk.Lines(desk.Tries("docker logs svc 2>&1").Output).Length == 2, () => "it says nothing");
        var log = Desk.Lines(File.ReadAllText(desk.Types("docker inspect -f '{{.LogPath}}' svc"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["err\n stderr", "out\n stdout"], log.Select(entry => $"{entry.GetProperty("log")} {entry.GetProperty("stream")}").Order(StringComparer.Ordinal));
        Assert.All(log, entry => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+", entry.GetProperty("time").GetString()));
        Assert.Equal(id[..12], File.ReadAllText(desk.Types("docker inspect -f '{{.HostnamePath}}' svc")).Trim());
        Assert.Contains(id[..12], File.ReadAllText(desk.Types("docker inspect -f '{{.HostsPath}}' svc")));
        Assert.Contains("nameserver", File.ReadAllText(desk.Types("docker inspect -f '{{.ResolvConfPath}}' svc")));
        var directory = desk.Types("docker inspect -f '{{.StaticDir}}' svc");
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(directory) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "config.json")));
        Assert.Contains(id, settings.RootElement.GetRawText());
    }

    /// <summary>"Tell me all about it" and "tell me one thing".</summary>
    [Fact]
    public void S53_All_that_is_known_of_a_container_and_single_things()
    {
        using var desk = new Desk("cirros");
        desk.Types(HelloService);
        var all = desk.Types("docker inspect hellosvc");
        Assert.Equal(desk.Types("docker ps -q --no-trunc"), JsonDocument.Parse(all).RootElement[0].GetProperty("Id").GetString());
        Assert.Equal(20, Desk.Lines(desk.Types("docker inspect hellosvc | head -20")).Length);
        var started = desk.Types("docker inspect -f='{{.State.StartedAt}}' hellosvc");
        Assert.Matches(@"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d+", started);
        Assert.Matches(@"^\{.* running true false false .*\}$", desk.Types("docker inspect -f='{{.State}}' hellosvc"));
        Assert.Equal("false true", desk.Types("docker inspect -f='{{.State.Paused}} {{.State.Running}}' hellosvc"));
    }

    /// <summary>A first process without handlers heeds only KILL, and who waits for it learns how it ended.</summary>
    [Fact]
    public void S85_Signals_and_waiting()
    {
        using var desk = new Desk("centos:7");
        var id = desk.Types("docker run -d centos:7 /bin/tail -f /dev/null")[..5];
        Assert.Equal(id, desk.Types($"docker stop -t 1 {id}"));
        desk.Types("docker run --name=\"longproc\" -d centos:7 /bin/tail -f /dev/null");
        using (var shell = desk.OnTerminal("docker exec -it longproc /bin/bash"))
        {
            shell.BashPrompt();
            var processes = shell.Asks("ps -ef");
            Assert.Matches(@"(?m)^root +1 +0 .* /bin/tail -f /dev/null\r$", processes);
            Assert.Matches(@"(?m)^root +\d+ +0 .* /bin/bash\r$", processes);
            shell.Type("exit\n");
            Assert.Equal(0, shell.End());
        }

        Assert.Equal("longproc", desk.Types("docker kill --signal=\"HUP\" longproc"));
        Assert.Contains("Up ", desk.Types("docker ps"));
        Assert.Equal("longproc", desk.Types("docker kill --signal=\"TERM\" longproc"));
        Assert.Contains("Up ", desk.Types("docker ps"));
        using var waiting = desk.Starts("docker wait longproc ; echo the long process has ended");
        Assert.Equal("longproc", desk.Types("docker kill --signal=\"KILL\" longproc"));
        Assert.Equal("137\nthe long process has ended\n", waiting.StandardOutput.ReadToEnd());
        Assert.Empty(desk.Types("docker ps -q"));
    }

    /// <summary>One terminal shows what happens in another.</summary>
    [Fact]
    public void S86_Events_are_seen_as_they_happen()
    {
        using var desk = new Desk("cirros");
        using var events = desk.Starts("exec docker events --since 0 --filter type=container");
        using (var terminal = desk.OnTerminal("docker run -it --name seen cirros /bin/sh"))
        {
            terminal.Until("/ # ").Type("exit\n");
            Assert.Equal(0, terminal.End());
        }

        var id = desk.Types("docker ps -aq --no-trunc");
        foreach (var happening in (string[])["create", "start", "die"])
        {
            string line;
            do
            {
                line = events.StandardOutput.ReadLine()!;
            }
            while (line.Contains(" attach ", StringComparison.Ordinal));
            Assert.Matches($@"^\d{{4}}-\d\d-\d\d.* {happening}d? {id} \(image=cirros, name=seen.*\)$", line);
        }

        events.Kill();
        events.WaitForExit();
    }
}
