using System.Text;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Interop;

/// <summary>Statements about C that the machine's own compiler judges against the machine's own headers.</summary>
internal sealed class CProgram
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/eventfd.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mount.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/signalfd.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/timerfd.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <termios.h>
        #include <time.h>
        #include <unistd.h>
        #include <linux/dqblk_xfs.h>
        #include <linux/fib_rules.h>
        #ifndef _LINUX_MOUNT_H
        #define _LINUX_MOUNT_H
        #endif
        #include <linux/fs.h>
        #include <linux/if_link.h>
        #include <linux/netfilter.h>
        #include <linux/netfilter/nf_tables.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netfilter_ipv4.h>
        #include <linux/openat2.h>
        #include <linux/quota.h>
        #include <linux/rtnetlink.h>
        #ifndef CLONE_NEWTIME
        #include <linux/sched.h>
        #endif
        #include "spawn.h"

        """;

    private readonly StringBuilder _text = new(Headers);

    /// <summary>Claims that a constant expression is true; the name is what is said if it is not.</summary>
    public void Claim(string expression, string name) => _text.Append($"_Static_assert({expression}, \"{name}\");\n");

    /// <summary>What the compiler has against it; empty if every claim is true.</summary>
    public IReadOnlyList<string> Complaints()
    {
        using var directory = new TemporaryDirectory();
        var source = directory.Write("claims.c", _text.ToString());
        var compiler = ProgramSearch.Find("cc") ?? throw new InvalidOperationException("these tests need a C compiler (package gcc)");
        var run = ProgramRun.Run(compiler, ["-std=gnu11", "-fsyntax-only", "-w", "-I", NativeDirectory(), source]);
        var complaints = run.Output.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal)).ToList();
        return run.Succeeded || complaints.Count > 0 ? complaints : [run.Output];
    }

    private static string NativeDirectory()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Containers.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("these tests run inside the source tree");
        }

        return Path.Combine(directory, "lib", "Containers.Linux", "native");
    }
}
