using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>What a service manager is told that has started a container and waits to hear that it is ready, sd_notify(3).</summary>
public sealed class NotifyTests
{
    [Fact]
    public void A_container_tells_that_it_is_ready_itself()
    {
        using var store = new Store();
        using var manager = new Manager(store);
        // The program that comes with busybox for sending datagrams writes to /dev/log, wherever that leads.
        manager.Run("run", "-d", "--name=c", "bb", "sh", "-c", "ln -s $NOTIFY_SOCKET /dev/log; logger -t note READY=1; exec sleep 1000");

        string[] told = [manager.Receive(), manager.Receive()];
        Assert.Contains($"MAINPID={store.Inspect("c", "{{.State.ConmonPid}}")}", told);
        Assert.Contains(told, text => text.Contains("note: READY=1", StringComparison.Ordinal));
        Assert.Equal("container", store.Inspect("c", "{{.Config.SdNotifyMode}}"));
        Assert.Empty(store.Wherry("exec", "c", "sh", "-c", "echo $NOTIFY_SOCKET").Succeeds().Text);
        Assert.DoesNotContain("notify", store.Wherry("diff", "c").Succeeds().Output);
    }

    [Fact]
    public void Who_starts_a_container_tells_for_it()
    {
        using var store = new Store();
        using var manager = new Manager(store);
        manager.Run("run", "-d", "--name=c", "--sdnotify=conmon", "bb", "sh", "-c", "echo \"socket:$NOTIFY_SOCKET\"; exec sleep 1000");

        Assert.Equal($"MAINPID={store.Inspect("c", "{{.State.ConmonPid}}")}\nREADY=1", manager.Receive());
        Waiting.Until(() => store.Wherry("logs", "c").Succeeds().Text == "socket:", () => "the container has got the socket");
        store.Wherry("stop", "--time=0", "c").Succeeds();
        manager.Run("start", "c");
        Assert.Equal($"MAINPID={store.Inspect("c", "{{.State.ConmonPid}}")}\nREADY=1", manager.Receive());
    }

    [Fact]
    public void The_monitor_tells_when_it_is_healthy()
    {
        using var store = new Store();
        using var manager = new Manager(store);
        manager.Run("run", "-d", "--name=c", "--sdnotify=healthy", "--health-cmd=test -e /up", "--health-interval=disable", "bb", "sleep", "1000");

        Assert.Equal($"MAINPID={store.Inspect("c", "{{.State.ConmonPid}}")}", manager.Receive());
        store.Wherry("healthcheck", "run", "c").Exits(1);
        store.Wherry("exec", "c", "touch", "/up").Succeeds();
        store.Wherry("healthcheck", "run", "c").Succeeds();
        Assert.Equal("READY=1", manager.Receive());
    }

    // Of a main process that is not its child systemd does not see the end.
    [Theory]
    [InlineData("systemd", true)]
    [InlineData("shell", false)]
    public void The_monitor_is_a_child_of_the_manager_that_waits(string name, bool isManagers)
    {
        using var store = new Store();
        using var manager = new Manager(store);
        var program = Path.Combine(store.Scratch, name);
        File.Copy("/bin/sh", program);
        var said = Surroundings.Run(program, ["-c", """
            export NOTIFY_SOCKET="$1"
            shift
            "$@" run -d --name=c bb sleep 1000 >/dev/null || exit
            monitor=$("$@" inspect --format '{{.State.ConmonPid}}' c)
            [ "$(sed -n 's/^PPid:[[:space:]]*//p' /proc/$monitor/status)" = $$ ] && echo child || echo stranger
            """, "sh", manager.Path, Surroundings.Program, .. store.Flags]).Succeeds().Text;

        Assert.Equal(isManagers ? "child" : "stranger", said);
        Assert.StartsWith("MAINPID=", manager.Receive(), StringComparison.Ordinal);
        store.Wherry("rm", "-f", "-t", "0", "c").Succeeds();
    }

    [Fact]
    public void Nothing_is_told_where_nobody_wants_to_hear_it()
    {
        using var store = new Store();
        using var manager = new Manager(store);
        manager.Run("run", "--name=quiet", "--sdnotify=ignore", "bb", "sh", "-c", "test -z \"$NOTIFY_SOCKET\"");
        manager.Run("run", "-d", "--name=c", "--sdnotify=conmon", "bb", "sleep", "1000");

        Assert.StartsWith("MAINPID=", manager.Receive(), StringComparison.Ordinal); // the first that came
        Assert.Contains("want container, conmon, healthy or ignore", store.Wherry("create", "--sdnotify=always", "bb").Exits(125).Error);
    }

    // A socket as systemd has one for its services.
    private sealed class Manager : IDisposable
    {
        private readonly Store _store;
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        internal Manager(Store store)
        {
            _store = store;
            Path = System.IO.Path.Combine(store.Scratch, "notify");
            _socket.Bind(new UnixDomainSocketEndPoint(Path));
            _socket.ReceiveTimeout = 60_000; // only a failing test waits as long
        }

        internal string Path { get; }

        internal void Run(params string[] arguments)
        {
            var start = new ProcessStartInfo(Surroundings.Program, [.. _store.Flags, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["NOTIFY_SOCKET"] = Path;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error.Result);
        }

        internal string Receive()
        {
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
        }

        public void Dispose() => _socket.Dispose();
    }
}
