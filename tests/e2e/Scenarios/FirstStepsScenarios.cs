using System.Diagnostics;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>Somebody's first containers.</summary>
public class FirstStepsScenarios
{
    /// <summary>"What can this program do, and how is one of its words used?"</summary>
    [Fact]
    public void S06_Help_tells_what_there_is_and_how_each_is_used()
    {
        using var desk = new Desk();
        var commands = desk.Types("docker help");
        Assert.Equal(commands, desk.Types("docker --help"));
        Assert.All((string[])["pull", "cp", "run", "rmi"], command =>
        {
            Assert.Matches($@"(?m)^  {command} +\S", commands);
            var help = desk.Types($"docker help {command}");
            Assert.StartsWith("Usage: wherry " + command, Desk.Lines(help)[1], StringComparison.Ordinal);
            Assert.Contains("Flags:", help);
            Assert.Equal(help, desk.Types($"docker {command} --help"));
        });
    }

    /// <summary>"Give me a shell on a system of its own." What is installed there is in its own layer.</summary>
    [Fact]
    public void S11_An_interactive_shell_where_things_can_be_installed()
    {
        using var desk = new Desk("ubuntu:latest");
        using var terminal = desk.OnTerminal("docker run -it ubuntu:latest /bin/bash");
        var host = terminal.BashPrompt();
        terminal.Asks("printf '#!/bin/sh\\necho installed\\n' > /usr/bin/tool; chmod +x /usr/bin/tool");
        Assert.Contains("\r\ninstalled\r\n", terminal.Asks("/usr/bin/tool"));
        terminal.Type("exit\n");
        Assert.Equal(0, terminal.End());
        Assert.Contains("A /usr/bin/tool", desk.Types($"docker diff {host}"));
    }

    /// <summary>"Just let me try something, and leave nothing behind."</summary>
    [Fact]
    public void S12_A_throw_away_container_is_gone_when_left()
    {
        using var desk = new Desk("ubuntu:latest");
        using (var terminal = desk.OnTerminal("docker run -i -t --rm ubuntu:latest /bin/bash"))
        {
            terminal.BashPrompt();
            terminal.Asks("echo much > /much");
            terminal.Type("exit\n");
            Assert.Equal(0, terminal.End());
        }

        Assert.Empty(desk.Containers());
        Waiting.Until(() => Directory.GetFileSystemEntries(Path.Combine(desk.Store.Root, "containers")).Length == 0, () => "its files are left");
    }

    /// <summary>"A container lives as long as its program."</summary>
    [Fact]
    public void S28_The_container_ends_with_its_program()
    {
        using var desk = new Desk("alpine:latest");
        var clock = Stopwatch.StartNew();
        using var terminal = desk.OnTerminal("docker container run -it alpine:latest sleep 1");
        Assert.Equal(0, terminal.End());
        Assert.True(clock.Elapsed.TotalSeconds >= 1);
        Assert.Empty(desk.Types("docker ps -q"));
        Assert.StartsWith("Exited (0)", desk.Types("docker ps -a --format '{{.Status}}'"), StringComparison.Ordinal);
    }

    /// <summary>A shell as first process, a second shell beside it, and what is left when the second is left.</summary>
    [Fact]
    public void S29_A_second_shell_comes_and_goes_beside_the_first()
    {
        using var desk = new Desk("ubuntu:latest");
        Assert.Contains("Client:", desk.Types("docker version"));
        string id;
        using (var terminal = desk.OnTerminal("docker container run -it ubuntu:latest /bin/bash"))
        {
            id = terminal.BashPrompt();
            Assert.Contains(" etc", terminal.Asks("ls -l"));
            Assert.Contains("command not found", terminal.Asks("ping localhost"));
            Assert.Equal(1, Count(terminal.Asks("ps -elf"), " /bin/bash"));
            terminal.Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, terminal.End());
        }

        Assert.Equal(id, desk.Types("docker container ls -q"));
        using (var second = desk.OnTerminal($"docker container exec -it {id} bash"))
        {
            second.BashPrompt();
            Assert.Equal(2, Count(second.Asks("ps -elf"), " bash", " /bin/bash"));
            second.Type("exit\n");
            Assert.Equal(0, second.End());
        }

        Assert.Equal(id, desk.Types("docker container ls -q"));
        Assert.Equal(id, desk.Types($"docker container stop -t 1 {id}"));
        Assert.Equal(id, desk.Types($"docker container rm {id}"));
        Assert.Empty(desk.Containers());
    }

    /// <summary>What stands behind a running container: its program, one small companion, and nothing that outlives them.</summary>
    [Fact]
    public void S37_Behind_a_container_is_one_companion_and_no_service()
    {
        using var desk = new Desk("alpine:latest");
        using (var terminal = desk.OnTerminal("docker container run --name ctr1 -it alpine:latest sh"))
        {
            terminal.Until("/ # ").Type(TerminalTalk.DetachKeys);
            Assert.Equal(0, terminal.End());
        }

        // Who ran the command has gone; the shell's parent has not, and is nobody's child here.
        var (main, companion) = (desk.Types("docker inspect -f '{{.State.Pid}}' ctr1"), desk.Types("docker inspect -f '{{.State.ConmonPid}}' ctr1"));
        Assert.Equal("sh", File.ReadAllText($"/proc/{main}/comm").Trim());
        Assert.Equal(companion, Surroundings.Run("/bin/ps", ["-o", "ppid=", "-p", main]).Succeeds().Text.Trim());
        Assert.Contains("wherry-monitor", File.ReadAllText($"/proc/{companion}/cmdline"));
        Assert.Single(desk.Store.Processes(), process => process.Contains("wherry-monitor", StringComparison.Ordinal));
        Assert.Equal("ctr1", desk.Types("docker rm -f ctr1"));
        Waiting.Until(() => desk.Store.Processes().Count == 0, () => $"processes are left: {string.Join("; ", desk.Store.Processes())}");
    }

    /// <summary>"How long does a container take that only says hello?"</summary>
    [Fact]
    public void S40_Saying_hello_is_quick_enough_to_measure_with_time()
    {
        using var desk = new Desk("ubuntu");
        var timed = desk.Tries("time docker run ubuntu echo \"hello world\"").Succeeds();
        Assert.Equal("hello world", timed.Text);
        Assert.Matches(@"real\s+\d+m[0-9.]+s", timed.Error);
    }

    /// <summary>A tiny system, seen from inside: its name is the container's id, and it is not the host's system.</summary>
    [Fact]
    public void S42_A_small_system_has_its_own_name_and_release()
    {
        using var desk = new Desk("cirros");
        using var terminal = desk.OnTerminal("docker run -i -t cirros /bin/sh");
        terminal.Until("/ # ");
        var hostname = terminal.Asks("hostname");
        Assert.Contains("NAME=\"Buildroot\"", terminal.Asks("cat /etc/os-release"));
        terminal.Type("exit\n");
        Assert.Equal(0, terminal.End());
        Assert.Contains($"\r\n{desk.Types("docker ps -aq")}\r\n", hostname);
        Assert.DoesNotContain("Buildroot", desk.Types("cat /etc/os-release"));
    }

    /// <summary>Another distribution on this machine's kernel, with network interfaces of its own.</summary>
    [Fact]
    public void S43_Another_distribution_runs_on_the_kernel_of_the_host()
    {
        using var desk = new Desk("centos");
        using var terminal = desk.OnTerminal("docker run -i -t centos /bin/bash");
        var host = terminal.BashPrompt();
        Assert.Contains($"Linux {host} {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}", terminal.Asks("uname -a"));
        Assert.Contains("CentOS Linux", terminal.Asks("cat /etc/os-release"));
        var interfaces = terminal.Asks("ip a");
        Assert.Matches("1: lo: ", interfaces);
        Assert.Matches("2: [a-z0-9]+: ", interfaces);
        Assert.Contains("\r\n2\r\n", terminal.Asks("ls /sys/class/net | wc -l"));
        terminal.Type("exit\n");
        Assert.Equal(0, terminal.End());
    }

    /// <summary>"I installed an editor: who has it?" Only the container it was installed in.</summary>
    [Fact]
    public void S44_What_is_installed_in_one_container_is_in_no_other()
    {
        using var desk = new Desk("centos");
        Assert.Equal("/usr/bin/vim", desk.Types("docker run -i --name first centos /bin/bash <<< 'cp /bin/busybox /usr/bin/vim; which vim'"));
        Assert.Empty(desk.Types("docker run -i centos /bin/bash <<< 'which vim || true'"));
        Assert.Equal("/usr/bin/vim", desk.Types("docker start -a -i first <<< 'which vim'"));
    }

    /// <summary>Names and lists: inside, the container's name is its short id; outside it has a generated name too.</summary>
    [Fact]
    public void S45_Lists_know_containers_by_the_name_they_know_themselves_by()
    {
        using var desk = new Desk("centos");
        string id;
        using (var terminal = desk.OnTerminal("docker run -i -t centos /bin/bash"))
        {
            id = terminal.BashPrompt();
            Assert.Contains($"\r\n{id}\r\n", terminal.Asks("cat /etc/hostname"));
            var row = Desk.Lines(desk.Types("docker ps"));
            Assert.Matches(@"^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$", row[0]);
            Assert.Matches($@"^{id} +centos +""/bin/bash"" +.+ ago +Up .+ +[a-z]+_[a-z]+$", Assert.Single(row[1..]));
            terminal.Type("exit\n");
            Assert.Equal(0, terminal.End());
        }

        Assert.Empty(desk.Types("docker ps -q"));
        Assert.Matches(@"Exited \(0\) .+ +[a-z]+_[a-z]+$", Desk.Lines(desk.Types("docker ps -a"))[1]);
    }

    // Lines of ps -elf about these commands.
    private static int Count(string listing, params string[] commands) =>
        Desk.Lines(listing).Count(line => line.Contains(" root ", StringComparison.Ordinal) && commands.Any(command => line.TrimEnd().EndsWith(command, StringComparison.Ordinal)));
}
