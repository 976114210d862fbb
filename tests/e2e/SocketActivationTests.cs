using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>Sockets that a service manager has opened reach the container's process, sd_listen_fds(3). Who opens them is systemd's own tool.</summary>
public sealed class SocketActivationTests
{
    private const string Activator = "/usr/bin/systemd-socket-activate";

    [Fact]
    public void A_connection_is_answered_by_a_container_without_a_network()
    {
        Assert.SkipUnless(File.Exists(Activator), "systemd-socket-activate is not installed");
        using var store = new Store();
        var port = LoopbackPort.Free();
        using var activator = Activate(port, ["--accept", "--fdname=web"], store, "run", "--rm", "--network=none", "bb", "sh", "-c",
            "read line <&3; echo \"$line $LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES $$\" >&3");

        // With a connection each there is one service each.
        Assert.Equal("one 1 1 web 1", Ask(port, "one"));
        Assert.Equal("two 1 1 web 1", Ask(port, "two"));
    }

    [Fact]
    public void Listening_sockets_are_passed_to_what_is_run_and_started()
    {
        Assert.SkipUnless(File.Exists(Activator), "systemd-socket-activate is not installed");
        using var store = new Store();
        var ports = new[] { LoopbackPort.Free(), LoopbackPort.Free() };
        using (var activator = Activate(ports[0], [$"--listen=127.0.0.1:{ports[1]}", "--fdname=a:b"], store, "run", "-d", "--name=c", "--network=none", "bb", "sh", "-c",
            "echo \"$LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES $(readlink /proc/$$/fd/3 | cut -d: -f1) $(readlink /proc/$$/fd/4 | cut -d: -f1)\"; exec sleep 1000"))
        {
            using var client = Connect(ports[0]);
            activator.WaitForExit();
        }

        Waiting.Until(() => store.Wherry("logs", "c").Succeeds().Text == "2 1 a:b socket socket", () => "the container has both sockets: " + store.Wherry("logs", "c").Output);
        Assert.Empty(store.Wherry("exec", "c", "sh", "-c", "echo $LISTEN_FDS$LISTEN_PID$LISTEN_FDNAMES").Succeeds().Text);
        store.Wherry("stop", "--time=0", "c").Succeeds();

        // Others: the monitor that has just ended may hold its own for a moment yet.
        ports = [LoopbackPort.Free(), LoopbackPort.Free()];
        using (var activator = Activate(ports[0], [$"--listen=127.0.0.1:{ports[1]}"], store, "start", "c"))
        {
            using var client = Connect(ports[1]);
            activator.WaitForExit();
        }

        Waiting.Until(() => store.Wherry("logs", "c").Succeeds().Text.EndsWith("socket socket", StringComparison.Ordinal) && store.Wherry("logs", "c").Output.Count(c => c == '\n') == 2, () => "it was started with both: " + store.Wherry("logs", "c").Output);
    }

    [Fact]
    public void What_is_meant_for_another_process_is_not_passed_on()
    {
        using var store = new Store();
        var said = Surroundings.Run("/usr/bin/env", ["LISTEN_FDS=1", "LISTEN_PID=1", Surroundings.Program, .. store.Flags, "run", "--rm", "--network=none", "bb", "sh", "-c", "echo \"[$LISTEN_FDS]\"; ls /proc/$$/fd"]).Succeeds();
        Assert.StartsWith("[]", said.Text);

        // The shell's own pid stays that of what it becomes.
        var missing = Surroundings.Run("/bin/sh", ["-c", "LISTEN_FDS=2 LISTEN_PID=$$ exec \"$@\" 3<&- 4<&-", "sh", Surroundings.Program, .. store.Flags, "run", "--rm", "--network=none", "bb", "true"]).Exits(125);
        Assert.Contains("file descriptor 3 is not available - LISTEN_FDS requires", missing.Error);
    }

    // It passes on nothing of the environment but what it is told to.
    private static Running Activate(int port, string[] flags, Store store, params string[] command)
    {
        var kept = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("STORAGE_", StringComparison.Ordinal) || name is "HOME" or "PATH" or "XDG_RUNTIME_DIR");
        return new Running(Process.Start(new ProcessStartInfo(Activator, [$"--listen=127.0.0.1:{port}", .. kept.Select(name => $"--setenv={name}"), .. flags, Surroundings.Program, .. store.Flags, .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!);
    }

    private static Socket Connect(int port)
    {
        Socket? connected = null;
        Waiting.Until(
            () =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Connect(IPAddress.Loopback, port);
                    connected = socket;
                    return true;
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    return false; // nobody listens yet
                }
            },
            () => $"somebody listens on {port}");
        return connected!;
    }

    private static string Ask(int port, string question)
    {
        using var socket = Connect(port);
        socket.Send(Encoding.UTF8.GetBytes(question + "\n"));
        using var reader = new StreamReader(new NetworkStream(socket));
        return reader.ReadLine() ?? "nothing";
    }

    /// <summary>A program that does not outlast the test.</summary>
    private sealed class Running(Process process) : IDisposable
    {
        internal void WaitForExit() => process.WaitForExit();

        public void Dispose()
        {
            process.Kill(); // does nothing when it has ended
            process.WaitForExit();
            process.Dispose();
        }
    }
}
