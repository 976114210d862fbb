using Containers.Network.Bridges;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>pasta's command line, passt(1): the host's address inside too, only the ports asked for.</summary>
internal static class PastaArguments
{
    /// <param name="plan">What is wanted.</param>
    /// <param name="namespacePath">The network namespace.</param>
    /// <param name="readyPath">A fifo: in the foreground it reports readiness by writing its pid there.</param>
    internal static IReadOnlyList<string> For(NetworkPlan plan, string namespacePath, string readyPath)
    {
        List<string> arguments =
        [
            "--foreground", "--quiet", "--config-net", "--pid", readyPath,
            "--dns-forward", ResolverFile.ForwardedAddress, "--no-map-gw", "-T", "none", "-U", "none", "--runas", "0",
        ];
        arguments.AddRange(Ports(plan.Ports, "tcp", "-t"));
        arguments.AddRange(Ports(plan.Ports, "udp", "-u"));
        arguments.AddRange(plan.Options);
        arguments.AddRange(["--netns", namespacePath]);
        return arguments;
    }

    /// <param name="namespacePath">A network namespace that many containers share.</param>
    /// <param name="readyPath">As above.</param>
    /// <remarks>
    /// Its address is not the host's: what containers send there is for the host. Names of files in /proc come and go with
    /// whoever keeps them open, so pasta must not take the end of one for the end of the namespace.
    /// </remarks>
    internal static IReadOnlyList<string> ForOutlet(string namespacePath, string readyPath) =>
    [
        "--foreground", "--quiet", "--config-net", "--no-netns-quit", "--pid", readyPath, "--dns-forward", ResolverFile.ForwardedAddress, "--no-map-gw",
        "--address", "169.254.2.2", "--netmask", "24", "--gateway", "169.254.2.1",
        "--mtu", $"{Hub.Mtu}", "-t", "none", "-u", "none", "-T", "none", "-U", "none", "--runas", "0", "--netns", namespacePath,
    ];

    private static IEnumerable<string> Ports(IReadOnlyList<PortPlan> ports, string protocol, string flag)
    {
        var wanted = ports.Where(p => p.Protocol == protocol).ToList();
        if (wanted.Count == 0)
        {
            return [flag, "none"];
        }

        return wanted.SelectMany(p => (string[])[flag, $"{(p.HostAddress.Length == 0 ? "" : p.HostAddress + "/")}{p.HostPort}:{p.ContainerPort}"]);
    }
}
