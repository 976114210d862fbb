using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Network.Bridges;

/// <summary>
/// Runs netavark, which makes bridges, puts containers on them and tells the name service. Two at once would hinder each
/// other: only while holding the hub's lock.
/// </summary>
/// <param name="program">Its file.</param>
/// <param name="aardvark">The name service's file; empty for none.</param>
/// <param name="directory">Where it keeps what the name service reads.</param>
internal sealed class Netavark(string program, string aardvark, string directory)
{
    private const int LongestAnswer = 64 * 1024;
    private const string DhcpUnit = "netavark-dhcp-proxy.socket";
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The port the name service listens on; 0 for the usual.</summary>
    internal ushort NamePort { get; init; }

    /// <summary>The firewall, in its own words; empty for the one it chooses.</summary>
    internal string Firewall { get; init; } = string.Empty;

    /// <summary>
    /// Whether it can ask systemd for a place for the name service. In a user's namespace it cannot, would try all the same where systemd runs
    /// the machine, and say nothing when there is no name service then.
    /// </summary>
    internal bool HasManager { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="action">setup or teardown.</param>
    /// <param name="document">What it is to do, see <see cref="NetavarkDocument"/>.</param>
    /// <param name="container">The container's network namespace.</param>
    /// <param name="place">The namespaces it works in.</param>
    /// <returns>What it said.</returns>
    /// <exception cref="ContainersException">Unsupported, with its own words.</exception>
    internal string Run(string action, string document, FileDescriptor container, IReadOnlyList<NamespaceToJoin> place)
    {
        // In files, not pipes: the name service it starts keeps what it was given for as long as it lives.
        var question = Path.Combine(directory, "netavark.in");
        var answer = Path.Combine(directory, "netavark.out");
        DurableFile.Write(question, Encoding.UTF8.GetBytes(document), sync: false);
        using var input = FileOpening.Read(question);
        using var output = FileOpening.Create(answer);
        List<string> arguments = [program, "--config", directory];
        if (aardvark.Length > 0)
        {
            arguments.AddRange(["--aardvark-binary", aardvark]);
        }

        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = program,
            Arguments = [.. arguments, action, container.PathForOthers],
            WorkingDirectory = "/",
            Join = place,
            // No firewall daemon is asked: it would know nothing of this namespace.
            Environment =
            [
                "PATH=" + (HasManager ? UsualPath : OwnPath()), "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent",
                $"XTABLES_LOCKFILE={Path.Combine(directory, "xtables.lock")}",
                .. NamePort > 0 ? [string.Create(CultureInfo.InvariantCulture, $"NETAVARK_DNS_PORT={NamePort}")] : (string[])[],
                .. Firewall.Length > 0 ? [$"NETAVARK_FW={Firewall}"] : (string[])[],
            ],
            Descriptors = [new(input, 0), new(output, 1), new(output, 2)],
        });
        var ended = child.Wait();
        var said = Read(answer);
        return ended.ShellCode == 0 ? said : throw Failure(said);
    }

    // A directory with the firewalls it may choose from, and without systemd-run.
    private string OwnPath()
    {
        var own = Path.Combine(directory, "programs");
        Directory.CreateDirectory(own);
        foreach (var name in (ReadOnlySpan<string>)["iptables", "ip6tables", "nft"])
        {
            var link = new FileInfo(Path.Combine(own, name));
            var target = UsualPath.Split(':').Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
            if (link.LinkTarget != target)
            {
                link.Delete();
                if (target is not null)
                {
                    link.CreateAsSymbolicLink(target);
                }
            }
        }

        return own;
    }

    /// <summary>Its last words as one line, with what helps.</summary>
    internal static ContainersException Failure(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var line = lines.Select(Message).OfType<string>().LastOrDefault() ?? lines.LastOrDefault()?.Trim() ?? "ended without a word";
        // Whom it asked for an address has told it more than anybody wants to know.
        line = line.Split(", details: [")[0];
        // Of a firewall that is not installed it only says that some file is not there.
        var wantsTables = said.Contains("iptables", StringComparison.Ordinal) || said.Contains("nft", StringComparison.Ordinal) || said.Contains("(os error 2)", StringComparison.Ordinal);
        return new ContainersException(ErrorKind.Unsupported, $"netavark: {line.ReplaceLineEndings(" ")}")
        {
            Hint = line.Contains(DhcpUnit, StringComparison.Ordinal) ? $"systemctl enable --now {DhcpUnit}"
                : line.Contains("unable to obtain lease", StringComparison.Ordinal) ? "a DHCP server has to answer on the network of that interface; journalctl -u netavark-dhcp-proxy may tell more"
                : wantsTables ? "networks need the packages iptables and nftables, and a kernel that has both"
                : line.Contains("unknown network driver", StringComparison.Ordinal) ? "a newer netavark knows it" : null,
        };
    }

    private static string? Message(string line)
    {
        try
        {
            return line.StartsWith('{') ? (string?)JsonNode.Parse(line)?["error"] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Read(string path)
    {
        using var file = FileOpening.Read(path);
        using var stream = file.OpenStream();
        var buffer = new byte[LongestAnswer];
        return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
    }
}
