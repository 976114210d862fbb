using System.Text;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>The container's /etc/hosts, hosts(5): the host's entries, the user's and its own name.</summary>
public static class HostsFile
{
    private const int LargestFile = 1024 * 1024;
    private const uint ReadableByAll = 0x1a4; // 0644
    private static readonly string[] s_hostNames = ["host.containers.internal", "host.docker.internal"];

    /// <summary>Writes it.</summary>
    /// <param name="plan">The network, with the user's own entries.</param>
    /// <param name="host">The host's own file.</param>
    /// <param name="names">The container's host name and name.</param>
    /// <param name="addresses">The container's own addresses; none when it has none but loopback.</param>
    /// <param name="gateway">Where the host answers; null where nothing of it can be reached.</param>
    /// <param name="linked">Lines for the containers it is linked to.</param>
    public static string Write(
        NetworkPlan plan, string host, IReadOnlyList<string> names, IReadOnlyList<string> addresses, string? gateway, IReadOnlyList<string>? linked = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(addresses);
        var text = new StringBuilder();
        var asked = plan.ExtraHosts.Select(entry => Split(entry, gateway)).ToList();
        foreach (var (name, to) in asked)
        {
            text.Append(to).Append('\t').Append(name).Append('\n');
        }

        foreach (var line in host.Split('\n').Where(line => line.Trim().Length > 0))
        {
            text.Append(line).Append('\n');
        }

        if (!host.Contains("localhost", StringComparison.Ordinal))
        {
            text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost\n");
        }

        // Where the host has an address of its own, other than with pasta, whose containers have the host's.
        if (plan.Mode == NetworkModes.Bridge && gateway is not null && !s_hostNames.Any(name => asked.Exists(entry => entry.Name == name)))
        {
            text.Append(gateway).Append('\t').AppendJoin(' ', s_hostNames).Append('\n');
        }

        foreach (var address in addresses.DefaultIfEmpty("127.0.0.1"))
        {
            text.Append(address).Append('\t').AppendJoin(' ', names.Distinct()).Append('\n');
        }

        foreach (var line in linked ?? [])
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Puts other lines in place of those with a name in a file that a container may have written to, too.</summary>
    /// <param name="path">The file, which stays the same one: containers have it mounted.</param>
    /// <param name="name">The name that stands in all lines to be replaced.</param>
    /// <param name="lines">The new ones.</param>
    internal static void Replace(string path, string name, IEnumerable<string> lines)
    {
        using var alone = DirectoryLock.Acquire(Path.GetDirectoryName(path)!);
        if (new FileInfo(path).Length > LargestFile)
        {
            return; // not of our making any more
        }

        var kept = File.ReadAllLines(path).Where(line => !line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Contains(name));
        var text = string.Concat(kept.Concat(lines).Select(line => line + "\n"));
        using var file = FileOpening.Create(path, ReadableByAll);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The entry, if it is one.</summary>
    /// <exception cref="ContainersException">Invalid: it is not.</exception>
    public static string Require(string entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Split(entry, null);
        return entry;
    }

    private static (string Name, string Address) Split(string entry, string? gateway)
    {
        var colon = entry.IndexOf(':');
        if (colon <= 0 || colon == entry.Length - 1)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --add-host \"{entry}\": want NAME:ADDRESS");
        }

        var to = entry[(colon + 1)..];
        return (entry[..colon], to == "host-gateway" ? gateway ?? "127.0.0.1" : to.Trim('[', ']'));
    }
}
