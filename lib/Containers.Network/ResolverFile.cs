using System.Net;
using System.Text;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>The container's resolv.conf, resolv.conf(5): the host's, made to work from inside its network.</summary>
public static class ResolverFile
{
    /// <summary>Where pasta answers name queries for the host's resolver, wherever that listens.</summary>
    public const string ForwardedAddress = "169.254.1.1";

    /// <summary>The domain all names of a network with a name service are in.</summary>
    private const string NetworkDomain = "dns.podman";

    /// <summary>Writes it.</summary>
    /// <param name="plan">The network, with what the user asked for.</param>
    /// <param name="host">The host's own file.</param>
    public static string Write(NetworkPlan plan, string host)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        var lines = host.Split('\n').Select(line => line.Trim()).ToList();
        var text = new StringBuilder();
        var ofHost = Values(lines, "search").SelectMany(Words);
        Append(text, "search", plan.DnsSearch, plan.Bridges.Any(bridge => bridge.Dns) ? ofHost.Prepend(NetworkDomain) : ofHost);
        foreach (var server in Servers(plan, lines))
        {
            text.Append("nameserver ").Append(server).Append('\n');
        }

        Append(text, "options", plan.DnsOptions, Values(lines, "options").SelectMany(Words));
        return text.ToString();
    }

    private static IEnumerable<string> Servers(NetworkPlan plan, List<string> host)
    {
        // Those of a network with a name service are that one's to ask.
        var services = plan.Bridges.SelectMany(NameServices).ToList();
        if (services.Count > 0)
        {
            return services;
        }

        if (plan.Dns.Count > 0)
        {
            return plan.Dns;
        }

        var servers = Values(host, "nameserver").Select(value => Words(value).FirstOrDefault() ?? "");
        return plan.Mode switch
        {
            NetworkModes.Pasta => [ForwardedAddress, .. servers.Where(IsReachable)],
            NetworkModes.Slirp4netns => [Slirp4netnsOptions.NameServer(plan.Options), .. servers.Where(IsReachable)],
            NetworkModes.Bridge when plan.Program is not null => [ForwarderOf(plan.Program), .. servers.Where(IsReachable)],
            NetworkModes.Bridge => servers.Where(IsReachable),
            _ => servers,
        };
    }

    private static IEnumerable<string> NameServices(BridgePlan bridge)
    {
        foreach (var subnet in bridge.Subnets)
        {
            if (bridge.Dns && subnet.Gateway.Length > 0)
            {
                yield return subnet.Gateway;
            }
        }
    }

    /// <summary>Where the program that leads out of a hub answers name queries for the host's resolver.</summary>
    internal static string ForwarderOf(string? program) => Path.GetFileName(program) == NetworkModes.Slirp4netns ? Slirp4netnsArguments.NameServer : ForwardedAddress;

    // The host's loopback is not the container's.
    private static bool IsReachable(string server) => IPAddress.TryParse(server, out var address) && !IPAddress.IsLoopback(address);

    private static IEnumerable<string> Values(List<string> lines, string keyword)
    {
        foreach (var line in lines)
        {
            if (line.StartsWith(keyword + " ", StringComparison.Ordinal) || line.StartsWith(keyword + "\t", StringComparison.Ordinal))
            {
                yield return line[keyword.Length..].Trim();
            }
        }
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static void Append(StringBuilder text, string keyword, IReadOnlyList<string> asked, IEnumerable<string> host)
    {
        // "." alone asks for no search domain at all, as in docker.
        List<string> words = asked is ["."] ? [] : asked.Count > 0 ? [.. asked] : [.. host];
        if (words.Count > 0)
        {
            text.Append(keyword).Append(' ').AppendJoin(' ', words).Append('\n');
        }
    }
}
