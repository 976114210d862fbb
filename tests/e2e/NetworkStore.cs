using System.Diagnostics;

namespace Containers.E2E.Tests;

/// <summary>A store for networks. For root the program runs in a network namespace that ends with it, so that the host's interfaces and rules are not touched.</summary>
internal sealed class NetworkStore : IDisposable
{
    private readonly Store _store = new();
    private readonly Process? _apart;

    internal NetworkStore()
    {
        if (!Surroundings.IsRoot)
        {
            return;
        }

        _apart = Process.Start(new ProcessStartInfo(
            "/usr/bin/unshare", ["--net", "/bin/sh", "-c", "ip link set lo up && ip link add probe0 type veth peer name probe1 && ip link set probe1 up && ip addr add 198.51.100.7/24 dev probe0 && ip link set probe0 up && echo ready && exec cat"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", _apart.StandardOutput.ReadLine());
    }

    /// <summary>Whether the program runs in a namespace of the test's.</summary>
    internal bool IsApart => _apart is not null;

    internal string RunRoot => _store.RunRoot;

    internal string Root => _store.Root;

    internal string Scratch => _store.Scratch;

    internal CommandResult Wherry(params string[] arguments) => Outside(Surroundings.Program, [.. _store.Flags, .. arguments]);

    /// <summary>The program with what leads it to this store.</summary>
    internal string[] Command => [Surroundings.Program, .. _store.Flags];

    /// <summary>Starts the program without waiting for it.</summary>
    internal Process Start(params string[] arguments)
    {
        string[] command = [.. _apart is null ? (string[])[] : ["/usr/bin/nsenter", $"--net=/proc/{_apart.Id}/ns/net"], Surroundings.Program, .. _store.Flags, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Runs a program where the bridges of root are.</summary>
    internal CommandResult Outside(string program, params string[] arguments) => _apart is null
        ? Surroundings.Run(program, arguments)
        : Surroundings.Run("/usr/bin/nsenter", [$"--net=/proc/{_apart.Id}/ns/net", program, .. arguments]);

    internal string Inspect(string name, string template) => Wherry("inspect", "--format", template, name).Succeeds().Text;

    internal List<string> Processes() => _store.Processes();

    /// <summary>Asks for a page from a container on a network, for a short while.</summary>
    internal string Fetch(string network, string address) =>
        Wherry("run", "--rm", "--network", network, "bb", "sh", "-c", $"(echo GET /index.html HTTP/1.0; echo; sleep 3) | nc -w 3 {address} 80").Output;

    /// <summary>Runs a name server in a container that knows every name as one address, and says in its log who asks. The host's perl is its program: every Debian has that.</summary>
    internal void ServeNames(string name, string address, params string[] flags)
    {
        const string Program = """
            use IO::Socket::INET; $| = 1;
            my $s = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => 53, Proto => "udp") or die $!;
            while ($s->recv(my $q, 512)) {
                print "asked by ", $s->peerhost, "\n";
                my $e = 12;
                $e += 1 + ord substr($q, $e, 1) while ord substr($q, $e, 1);
                my $a = unpack("n", substr($q, $e + 1, 2)) == 1;
                $s->send(substr($q, 0, 2) . pack("n5", 0x8580, 1, $a ? 1 : 0, 0, 0) . substr($q, 12, $e - 7) . ($a ? pack("nnnNn", 0xc00c, 1, 1, 60, 4) . inet_aton($ARGV[0]) : ""));
            }
            """;
        Wherry([.. (string[])["run", "-d", "--name", name, "--stop-timeout=0", "-v", "/usr:/usr:ro", "-v", "/lib:/lib:ro", "-v", "/lib64:/lib64:ro"], .. flags, .. (string[])["bb", "/usr/bin/perl", "-e", Program, address]]).Succeeds();
    }

    /// <summary>What a server answers to a container that runs. It may still be about to listen.</summary>
    internal string Answer(string container, string server)
    {
        CommandResult answer = null!;
        Waiting.Until(() => (answer = Wherry("exec", container, "wget", "-qO-", $"http://{server}/index.html")).ExitCode == 0, () => $"{server}: {answer.Error}");
        return answer.Output;
    }

    /// <summary>Ends a process at once, and returns when it has ended.</summary>
    internal static void Kill(string pid)
    {
        Surroundings.Run("/bin/kill", ["-9", pid]).Succeeds();
        Waiting.Until(() => !IsAlive(pid), () => $"process {pid} lives on");
    }

    public void Dispose()
    {
        Wherry("rm", "--all", "--force").Succeeds();
        Wherry("pod", "rm", "--all", "--force").Succeeds();
        foreach (var name in Wherry("network", "ls", "-q").Succeeds().Text.Split('\n').Where(name => name != "podman"))
        {
            Wherry("network", "rm", name).Succeeds();
        }

        Waiting.Until(() => _store.Processes().Count == 0, () => $"processes are left: {string.Join("; ", _store.Processes())}");
        var run = Path.Combine(RunRoot, "network");
        foreach (var part in (string[])["leases", "attached", "members", "links"])
        {
            var path = Path.Combine(run, part);
            Assert.Empty(Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : []);
        }

        if (_apart is not null)
        {
            Assert.DoesNotContain("-p tcp", Outside("/usr/sbin/iptables-save").Output);
            _apart.StandardInput.Close();
            _apart.WaitForExit();
            _apart.Dispose();
        }

        _store.Dispose();
    }

    /// <summary>Whether a process, or a thread of it, is there.</summary>
    internal static bool IsAlive(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");

            // Its files are open, and its locks held, until the last of its threads is gone.
            return !stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z') || Directory.GetDirectories($"/proc/{pid}/task").Length > 1;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
