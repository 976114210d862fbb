using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

/// <summary>Processes that are nothing but their namespaces.</summary>
public sealed class NamespaceHoldingTests
{
    private static readonly ProcessPlan s_plan = new()
    {
        Path = string.Empty, HoldsNamespaces = true, WorkingDirectory = "/", Create = Namespaces.User | Namespaces.Uts | Namespaces.Network | Namespaces.Ipc, DieWithParent = true,
    };

    [Fact]
    public void Namespaces_are_held_until_their_process_is_killed()
    {
        using var child = ChildProcess.Start(s_plan with { Hostname = "harbour", Settings = [("/proc/sys/net/ipv4/ip_forward", "1")] });
        try
        {
            foreach (var kind in (string[])["user", "uts", "net", "ipc"])
            {
                Assert.NotEqual(new FileInfo($"/proc/self/ns/{kind}").LinkTarget, new FileInfo($"/proc/{child.Pid}/ns/{kind}").LinkTarget);
            }

            Assert.Equal(new FileInfo("/proc/self/ns/pid").LinkTarget, new FileInfo($"/proc/{child.Pid}/ns/pid").LinkTarget);
            Assert.Null(child.TryWait());
            Assert.Empty(Directory.GetFileSystemEntries($"/proc/{child.Pid}/fd"));
            Assert.Equal("harbour", Inside(child, "cat /proc/sys/kernel/hostname"));
            Assert.Equal("1", Inside(child, "cat /proc/sys/net/ipv4/ip_forward"));
        }
        finally
        {
            Assert.True(child.Kill(Signals.SIGKILL));
        }

        Assert.Equal(new ExitStatus(0, Signals.SIGKILL), child.Wait());
    }

    [Fact]
    public void A_process_namespace_has_it_for_its_first_process_which_collects_what_ends()
    {
        using var child = ChildProcess.Start(s_plan with { Create = s_plan.Create | Namespaces.Pid });
        try
        {
            Assert.EndsWith("\t1", File.ReadLines($"/proc/{child.Pid}/status").Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal)), StringComparison.Ordinal);
            using var users = FileOpening.Read($"/proc/{child.Pid}/ns/user");
            using var processes = FileOpening.Read($"/proc/{child.Pid}/ns/pid");
            // A grandchild in it loses its parent at once; when it ends nobody but the first process can collect it.
            var plan = Programs.Script("(sleep 0.05 & echo $!)") with { Join = [new(users, Namespaces.User), new(processes, Namespaces.Pid)] };
            Programs.Run(plan);
            var children = $"/proc/{child.Pid}/task/{child.Pid}/children";
            var end = DateTime.UtcNow.AddSeconds(30);
            while (File.ReadAllText(children).Trim().Length > 0 && DateTime.UtcNow < end)
            {
                Thread.Yield();
            }

            Assert.Equal(string.Empty, File.ReadAllText(children).Trim());
        }
        finally
        {
            Programs.End(child);
        }
    }

    [Fact]
    public void A_setting_that_cannot_be_made_is_told_and_leaves_nothing()
    {
        var error = Assert.Throws<SpawnException>(() => ChildProcess.Start(s_plan with { Settings = [("/proc/sys/net/ipv4/no_such_thing", "1")] }));

        Assert.Equal((SpawnStage.Settings, Errno.ENOENT), (error.Stage, error.Errno));
    }

    private static string Inside(ChildProcess holder, string script)
    {
        using var users = FileOpening.Read($"/proc/{holder.Pid}/ns/user");
        using var names = FileOpening.Read($"/proc/{holder.Pid}/ns/uts");
        using var network = FileOpening.Read($"/proc/{holder.Pid}/ns/net");
        return Programs.Run(Programs.Script(script) with { Join = [new(users, Namespaces.User), new(names, Namespaces.Uts), new(network, Namespaces.Network)] }).Output.Trim();
    }
}
