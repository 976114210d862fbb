namespace Containers.E2E.Tests;

public class TerminalTests
{
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
        using (var run = new TerminalProgram(Command(store, "run", "-it", "--name", "shell", "--network=none", "bb", "sh")))
        {
            Assert.Equal(0, run.Await("# ").Type("\u0010\u0011").End()); // ctrl-p ctrl-q
        }

        Assert.Equal("running", store.Inspect("shell", "{{.State.Status}}"));
        using (var attach = new TerminalProgram(Command(store, "attach", "shell")))
        {
            attach.Type("echo again $((6*7))\n").Await("again 42");
            Assert.Equal(3, attach.Type("exit 3\n").End());
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
