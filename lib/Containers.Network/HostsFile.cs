using System.Text;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>The container's /etc/hosts, hosts(5): the host's entries, the user's and its own name.</summary>
public static class HostsFile
{
    /// <summary>Writes it.</summary>
    /// <param name="plan">The network, with the user's own entries.</param>
    /// <param name="host">The host's own file.</param>
    /// <param name="names">The container's host name and name.</param>
    /// <param name="addresses">The container's own addresses; none when it has none but loopback.</param>
    /// <param name="gateway">Where the host answers; null where nothing of it can be reached.</param>
    public static string Write(NetworkPlan plan, string host, IReadOnlyList<string> names, IReadOnlyList<string> addresses, string? gateway)
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

        foreach (var address in addresses.DefaultIfEmpty("127.0.0.1"))
        {
            text.Append(address).Append('\t').AppendJoin(' ', names.Distinct()).Append('\n');
        }

        return text.ToString();
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
