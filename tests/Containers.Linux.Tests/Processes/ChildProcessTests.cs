using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;

namespace Containers.Linux.Tests.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public void A_childs_exit_code_is_told()
    {
        using var child = ChildProcess.Start(Programs.Script("exit 42"));

        Assert.Equal(new ExitStatus(42, 0), child.Wait());
    }

    [Fact]
    public void A_killed_child_counts_128_and_the_signal()
    {
        using var child = Programs.StartSleeper();

        Assert.Null(child.TryWait());
        Assert.True(child.Kill(Signals.SIGTERM));
        var status = child.Wait();

        Assert.Equal(new ExitStatus(0, Signals.SIGTERM), status);
        Assert.Equal(143, status.ShellCode);
    }

    [Fact]
    public void The_pidfd_becomes_readable_when_the_child_ends()
    {
        using var child = ChildProcess.Start(Programs.Script("exit 0"));
        ProcessEnd.Await(child.Handle);

        Assert.NotNull(child.TryWait());
    }

    [Fact]
    public void A_missing_program_fails_at_exec()
    {
        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(new ProcessPlan { Path = "/no/such/program", Arguments = ["x"] }));

        Assert.Equal((SpawnStage.Exec, Errno.ENOENT, "/no/such/program"), (error.Stage, error.Errno, error.Program));
        Assert.Equal("start /no/such/program: exec: no such file or directory", error.Message);
    }

    [Fact]
    public void A_missing_working_directory_fails_at_the_directory()
    {
        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(Programs.Script("exit") with { WorkingDirectory = "/no/such/place" }));

        Assert.Equal((SpawnStage.Directory, Errno.ENOENT), (error.Stage, error.Errno));
    }

    [Fact]
    public void A_file_that_is_no_program_fails_at_exec()
    {
        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(new ProcessPlan { Path = "/etc/passwd", Arguments = ["passwd"] }));

        Assert.Equal((SpawnStage.Exec, Errno.EACCES), (error.Stage, error.Errno));
    }

    [Fact]
    public void Something_that_is_no_namespace_fails_at_the_join()
    {
        using var file = FileOpening.Read("/dev/null");
        var plan = Programs.Script("exit") with { Join = [new NamespaceToJoin(file, Namespaces.Uts)] };

        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(plan));

        Assert.Equal((SpawnStage.Join, Errno.EINVAL), (error.Stage, error.Errno));
    }

    [Fact]
    public void More_descriptors_than_there_is_room_for_are_refused()
    {
        const int E2BIG = 7;
        using var file = FileOpening.Read("/dev/null");
        var plan = Programs.Script("exit", [.. Enumerable.Range(3, 65).Select(number => new DescriptorMove(file, number))]);

        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(plan));

        Assert.Equal((SpawnStage.Clone, E2BIG), (error.Stage, error.Errno));
    }

    [Fact]
    public void An_argument_with_a_NUL_is_refused_before_anything_starts() =>
        Assert.Throws<ArgumentException>(() => ChildProcess.Start(new ProcessPlan { Path = "/bin/true", Arguments = ["true", "a\0b"] }));

    [Fact]
    public void An_error_before_the_go_ends_the_child_and_comes_out()
    {
        var pid = 0;
        var plan = Programs.Script("exit") with
        {
            BeforeGo = child =>
            {
                pid = child;
                throw new InvalidDataException("no maps today");
            },
        };

        Assert.Equal("no maps today", Assert.Throws<InvalidDataException>(() => ChildProcess.Start(plan)).Message);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public void A_child_waits_for_the_go_inside_its_new_namespace()
    {
        var inside = string.Empty;
        using var child = ChildProcess.Start(Programs.Script("exit 7") with
        {
            Create = Namespaces.User,
            BeforeGo = pid => inside = LinkOf($"/proc/{pid}/ns/user"),
        });

        Assert.Equal(7, child.Wait().Code);
        Assert.NotEqual(LinkOf("/proc/self/ns/user"), inside);
    }

    [Fact]
    public void A_namespace_of_another_process_can_be_joined()
    {
        var holder = Programs.StartSleeper(new ProcessPlan { Path = "", Create = Namespaces.User | Namespaces.Uts });
        try
        {
            using var user = FileOpening.Read($"/proc/{holder.Pid}/ns/user");
            using var uts = FileOpening.Read($"/proc/{holder.Pid}/ns/uts");
            var plan = Programs.Script("readlink /proc/self/ns/user /proc/self/ns/uts /proc/self/ns/mnt") with
            {
                Join = [new(user, Namespaces.User), new(uts, Namespaces.Uts)],
                Create = Namespaces.Mount,
            };

            var lines = Programs.Run(plan).Output.Trim().Split('\n');

            Assert.Equal(LinkOf($"/proc/{holder.Pid}/ns/user"), lines[0]);
            Assert.Equal(LinkOf($"/proc/{holder.Pid}/ns/uts"), lines[1]);
            Assert.NotEqual(LinkOf("/proc/self/ns/mnt"), lines[2]);
        }
        finally
        {
            Programs.End(holder);
        }
    }

    [Fact]
    public void Without_a_program_the_child_ends_once_its_namespaces_exist()
    {
        using var child = ChildProcess.Start(new ProcessPlan { Path = "", Create = Namespaces.User });

        Assert.Equal(new ExitStatus(0, 0), child.Wait());
    }

    [Fact]
    public void A_child_has_the_descriptors_it_was_given_and_no_others()
    {
        using var file = FileOpening.Read("/dev/null");
        using var leaky = new FileDescriptor(Check.Io(Libc.fcntl(file.Number, 0 /* F_DUPFD */, 200), "fcntl")); // not close-on-exec, as a library might leave one

        var (output, status) = Programs.Run(new ProcessPlan
        {
            Path = "/bin/ls", Arguments = ["ls", "/proc/self/fd"], Descriptors = [new(file, 7), new(file, 300)],
        });

        // 3 is the directory ls itself has open.
        Assert.Equal(0, status.Code);
        Assert.Equal([0, 1, 2, 3, 7, 300], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order());
    }

    [Fact]
    public void Descriptors_can_change_places()
    {
        using var directory = new TemporaryDirectory();
        using var first = FileOpening.Read(directory.Write("first", "one"));
        using var second = FileOpening.Read(directory.Write("second", "two"));

        var (output, _) = Programs.Run(new ProcessPlan
        {
            Path = "/bin/cat",
            Arguments = ["cat", $"/proc/self/fd/{second.Number}", $"/proc/self/fd/{first.Number}"],
            Descriptors = [new(first, second.Number), new(second, first.Number)],
        });

        Assert.Equal("onetwo", output);
    }

    [Fact]
    public void Signals_are_neither_blocked_nor_ignored_in_a_child()
    {
        // This runtime ignores SIGPIPE and catches others; nothing of that may be inherited.
        var (output, _) = Programs.Run(new ProcessPlan { Path = "/bin/cat", Arguments = ["cat", "/proc/self/status"] });

        Assert.Equal((0UL, 0UL, 0UL), (SignalsIn(output, "SigBlk"), SignalsIn(output, "SigIgn"), SignalsIn(output, "SigCgt")));
        Assert.NotEqual(0UL, SignalsIn(File.ReadAllText("/proc/self/status"), "SigIgn"));
    }

    [Fact]
    public void Signals_that_a_plan_blocks_are_blocked_and_no_others()
    {
        var blocked = SignalSet.Of(Signals.SIGCHLD, Signals.SIGTERM, Signals.Highest);
        var (output, _) = Programs.Run(new ProcessPlan { Path = "/bin/cat", Arguments = ["cat", "/proc/self/status"], BlockedSignals = blocked });

        Assert.Equal(blocked.Bits, SignalsIn(output, "SigBlk"));
    }

    [Fact]
    public void A_new_session_has_the_child_as_its_leader()
    {
        const string Ask = "read -r pid name state parent group session rest < /proc/self/stat; echo $$ $session";

        var alone = Programs.Run(Programs.Script(Ask) with { NewSession = true }).Output.Split();
        var together = Programs.Run(Programs.Script(Ask)).Output.Split();

        Assert.Equal(alone[0], alone[1]);
        Assert.NotEqual(together[0], together[1]);
    }

    [Fact]
    public void Orphans_come_to_a_subreaper()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.At("parent");
        var script = "( (sleep 0.2; read -r pid name state parent rest < /proc/self/stat; echo $parent > FILE) & ); " +
                     "for i in $(seq 200); do [ -s FILE ] && break; sleep 0.05; done; echo $$";

        var own = Programs.Run(Programs.Script(script.Replace("FILE", file, StringComparison.Ordinal)) with { Subreaper = true }).Output;

        Assert.Equal(own, File.ReadAllText(file));
    }

    [Fact]
    public void A_child_can_die_with_the_thread_that_started_it()
    {
        ChildProcess? child = null;
        var thread = new Thread(() => child = Programs.StartSleeper(new ProcessPlan { Path = "", DieWithParent = true }));
        thread.Start();
        thread.Join();

        using (child)
        {
            Assert.Equal(new ExitStatus(0, Signals.SIGKILL), child!.Wait());
        }
    }

    [Fact]
    public void The_environment_is_the_plans_or_ours()
    {
        Environment.SetEnvironmentVariable("CONTAINERS_TEST", "ours");

        Assert.Equal("ours", Programs.Run(Programs.Script("printf %s \"$CONTAINERS_TEST\"")).Output);
        Assert.Equal("A=b\n", Programs.Run(new ProcessPlan { Path = "/usr/bin/env", Arguments = ["env"], Environment = ["A=b"] }).Output);
    }

    [Fact]
    public void A_child_takes_the_identity_of_its_plan_and_no_groups()
    {
        if (ThisProcess.UserId != 0)
        {
            Assert.Skip("only root can give a process another identity");
        }

        Assert.Equal("65534 65533 65533\n", Programs.Run(Programs.Script("echo $(id -u) $(id -g) $(id -G)") with { Identity = (65534, 65533) }).Output);
    }

    [Fact]
    public void Any_ended_child_can_be_collected()
    {
        using var child = ChildProcess.Start(Programs.Script("exit 5"));
        ProcessEnd.Await(child.Handle);

        Assert.Equal((child.Pid, new ExitStatus(5, 0)), ThisProcess.TryReap());
        Assert.Null(ThisProcess.TryReap());
    }

    [Fact]
    public void A_blocked_signal_arrives_through_its_descriptor()
    {
        // Not every thread of a test process blocks it, so it is not sent: an empty descriptor has nothing to tell.
        using var signals = SignalDescriptor.Open(SignalSet.Of(Signals.SIGWINCH));
        using var timer = TimerDescriptor.Create();
        timer.Arm(TimeSpan.FromMilliseconds(10));
        var loop = new EventLoop();
        var seen = new List<string>();
        using var first = loop.Add(signals, Readiness.Read, _ => seen.Add("signal"));
        using var second = loop.Add(timer, Readiness.Read, _ =>
        {
            seen.Add("timer");
            loop.Stop();
        });
        loop.Run();

        Assert.Equal(["timer"], seen);
        Assert.Null(signals.TryTake());
    }

    private static string LinkOf(string path) => new FileInfo(path).LinkTarget!;

    private static ulong SignalsIn(string status, string name) =>
        ulong.Parse(status.Split('\n').Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
