using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

public sealed class ProgramRunTests
{
    [Fact]
    public void Both_outputs_and_the_status_are_told()
    {
        var run = ProgramRun.Run(Programs.Shell, ["-c", "echo out; echo err >&2; exit 3"]);

        Assert.Equal(("out\nerr", 3, false), (run.Output, run.Status.Code, run.Succeeded));
    }

    [Fact]
    public void More_output_than_anybody_reads_is_dropped_and_does_not_block_the_program()
    {
        var run = ProgramRun.Run(Programs.Shell, ["-c", "head -c 1000000 /dev/zero | tr '\\0' x"]);

        Assert.True(run.Succeeded);
        Assert.Equal(64 * 1024, run.Output.Length);
    }

    [Fact]
    public void Standard_input_is_empty() => Assert.Equal("end", ProgramRun.Run(Programs.Shell, ["-c", "read x || echo end"]).Output);

    [Fact]
    public void Programs_are_found_by_name_and_by_path()
    {
        Assert.Equal("/bin/sh", ProgramSearch.Find("/bin/sh"));
        Assert.NotNull(ProgramSearch.Find("sh"));
        Assert.Null(ProgramSearch.Find("no-such-program-anywhere"));
        Assert.Null(ProgramSearch.Find("/etc/passwd"));
    }

    [Fact]
    public void Limits_of_this_process_are_those_the_shell_sees()
    {
        var (soft, hard) = ThisProcess.Limit("RLIMIT_NOFILE");
        var run = ProgramRun.Run(Programs.Shell, ["-c", "ulimit -Sn; ulimit -Hn"]);

        Assert.Equal($"{Text(soft)}\n{Text(hard)}", run.Output);

        static string Text(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
