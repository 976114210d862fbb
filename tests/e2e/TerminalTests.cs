namespace Containers.E2E.Tests;

public class TerminalTests
{
    [Theory]
    [InlineData("run", "-it", "--rm", "--network=none", "bb", "sh")]
    [InlineData("start", "-ai", "tools")]
    [InlineData("attach", "tools")]
    [InlineData("exec", "-it", "tools", "sh")]
    public void Detach_keys_leave_every_command_and_the_terminal_is_as_it_was(params string[] command)
    {
        using var store = new Store();
        store.Wherry(command[0] == "start" ? "create" : "run", command[0] == "start" ? "-it" : "-dit", "--name", "tools", "--network=none", "bb", "sh").Succeeds();
        using var terminal = new PseudoTerminal(store, [command[0], "--detach-keys=ctrl-a,b", .. command[1..]]);
        terminal.Type("echo here $((6*7))\n").Until("here 42").Type("\u0001\u0001b");
        Assert.Equal(0, terminal.End());
        Assert.True(terminal.IsRestored, terminal.Output);
        Assert.All(store.Wherry("ps", "-q").Succeeds().Text.Split('\n'), id => Assert.Equal("running", store.Inspect(id, "{{.State.Status}}")));
    }

    [Fact]
    public void Several_see_and_type_the_same_and_the_program_learns_of_a_new_size()
    {
        using var store = new Store();
        store.Wherry("run", "-dit", "--name", "shell", "--network=none", "bb", "sh").Succeeds();
        using var first = new PseudoTerminal(store, "attach", "shell");
        using var second = new PseudoTerminal(store, "attach", "shell");
        Waiting.Until(() =>
        {
            first.Type("echo one $((6*7))\n"); // again, until the second is connected
            return second.Output.Contains("one 42", StringComparison.Ordinal);
        }, () => $"the second does not see what the first types: {second.Output}");
        second.Type("echo two $((6*7))\n");
        first.Until("two 42");
        Surroundings.Run("/bin/stty", ["-F", first.Device, "rows", "17", "cols", "71"]).Succeeds();
        Surroundings.Run("/bin/kill", ["-WINCH", first.ProgramPid.ToString()]).Succeeds();
        Waiting.Until(() =>
        {
            first.Type("stty size\n");
            return second.Output.Contains("17 71", StringComparison.Ordinal);
        }, () => $"the size is not passed on: {second.Output}");
        second.Type("exit 5\n");
        Assert.Equal(5, first.End());
        Assert.Equal(5, second.End());
    }

    [Theory]
    [InlineData("attach")]
    [InlineData("exec")]
    public void The_terminal_is_restored_when_the_monitor_is_killed(string command)
    {
        using var store = new Store();
        store.Wherry("run", "-dit", "--name", "shell", "--network=none", "bb", "sh").Succeeds();
        using var terminal = new PseudoTerminal(store, command == "attach" ? ["attach", "shell"] : ["exec", "-it", "shell", "sh"]);
        terminal.Type("echo here $((6*7))\n").Until("here 42");
        Surroundings.Run("/bin/kill", ["-9", store.Inspect("shell", "{{.State.ConmonPid}}")]).Succeeds();
        Assert.Equal(125, terminal.End());
        Assert.True(terminal.IsRestored, terminal.Output);
        Assert.Contains("monitor ended unexpectedly", terminal.Output);
    }

    [Fact]
    public void The_terminal_is_restored_when_the_command_is_told_to_end()
    {
        using var store = new Store();
        store.Wherry("run", "-dit", "--name", "shell", "--network=none", "bb", "sh").Succeeds();
        using var terminal = new PseudoTerminal(store, "exec", "-it", "shell", "sh");
        terminal.Type("echo here $((6*7))\n").Until("here 42");
        Surroundings.Run("/bin/kill", ["-TERM", terminal.ProgramPid.ToString()]).Succeeds();
        Assert.Equal(143, terminal.End());
        Assert.True(terminal.IsRestored, terminal.Output);
    }

    [Fact]
    public void The_terminal_is_restored_when_the_command_does_not_exist()
    {
        using var store = new Store();
        using var terminal = new PseudoTerminal(store, "run", "--rm", "-it", "--network=none", "bb", "no-such-program");
        Assert.Equal(127, terminal.End());
        Assert.True(terminal.IsRestored, terminal.Output);
    }

    [Fact]
    public void An_interactive_container_lives_on_with_nobody_attached()
    {
        using var store = new Store();
        store.Wherry("run", "-di", "--name", "reader", "--network=none", "bb", "sh", "-c", "read line; echo got $line; read line").Succeeds();
        using (var attached = store.Start("attach", "reader"))
        {
            attached.StandardInput.Write("words\n");
            attached.StandardInput.Flush();
            Assert.Equal("got words", attached.StandardOutput.ReadLine());
            attached.StandardInput.Close(); // the end of ours is not the end of its
            attached.Kill();
            attached.WaitForExit();
        }

        Assert.Equal("running", store.Inspect("reader", "{{.State.Status}}"));
    }

    [Fact]
    public void Much_goes_in_and_out_at_the_same_time()
    {
        using var store = new Store();
        var much = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"line number {i}\n"));
        var echoed = store.WherryWithInput(much, "run", "--rm", "-i", "--network=none", "bb", "cat").Succeeds().Output;
        Assert.Equal(much.Length, echoed.Length);
        Assert.Equal(much, echoed);
    }

    [Fact]
    public void A_terminal_has_the_size_of_ours_and_is_restored()
    {
        using var store = new Store();
        var run = Script($"stty rows 33 cols 99; stty -g; {Command(store, "run", "--rm", "-it", "--network=none", "bb", "stty", "size")}; stty -g");
        var lines = run.Output.Replace("\r", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("33 99", lines);
        Assert.Equal(lines[0], lines[^1]);
    }

    [Fact]
    public void Without_a_terminal_of_ours_an_interactive_one_is_refused()
    {
        using var store = new Store();
        Assert.Contains("not a TTY", store.Wherry("run", "--rm", "-it", "--network=none", "bb", "true").Exits(125).Error);
        Assert.Equal("tty\r\n", store.Wherry("run", "--rm", "-t", "--network=none", "bb", "sh", "-c", "test -t 1 && echo tty").Succeeds().Output);
    }

    [Fact]
    public void Detach_keys_leave_the_container_running_and_attach_comes_back()
    {
        using var store = new Store();
        using (var terminal = new PseudoTerminal(store, "run", "-it", "--name", "shell", "--network=none", "bb", "sh"))
        {
            terminal.Type("echo up $((6*7))\n").Until("up 42").Type("\u0010\u0011");
            Assert.Equal(0, terminal.End());
        }

        Assert.Equal("running", store.Inspect("shell", "{{.State.Status}}"));
        using (var terminal = new PseudoTerminal(store, "attach", "shell"))
        {
            terminal.Type("echo again $((6*7))\n").Until("again 42").Type("exit 3\n");
            Assert.Equal(3, terminal.End());
        }

        Assert.Equal("exited 3", store.Inspect("shell", "{{.State.Status}} {{.State.ExitCode}}"));
    }

    [Fact]
    public void An_exec_terminal_works_and_returns_its_exit_code()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "host", "--network=none", "bb", "sleep", "100").Succeeds();
        var run = Script(Command(store, "exec", "-it", "host", "sh", "-c", "'tty; exit 6'"));
        Assert.Contains("/dev/pts/0", run.Output);
        Assert.Equal(6, run.ExitCode);
    }

    private static string Command(Store store, params string[] arguments) => string.Join(' ', [Surroundings.Program, .. store.Flags, .. arguments]);

    /// <summary>
    /// Runs shell commands on a pseudo-terminal. What is typed there comes from a pipe that never ends: at an end script(1)
    /// types an end-of-file character, which shows up in the output now and then.
    /// </summary>
    private static CommandResult Script(string commands) => Surroundings.Run(
        "/bin/sh", ["-c", "pipe=$(mktemp -u) && mkfifo \"$pipe\" && exec 0<>\"$pipe\" && rm \"$pipe\" && exec script -qec \"$1\" /dev/null", "sh", commands]);
}
