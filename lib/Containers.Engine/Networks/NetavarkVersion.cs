using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>What the netavark that is installed does not know yet: it would pass over it without a word.</summary>
internal static class NetavarkVersion
{
    private static readonly Version s_withIpvlan = new(1, 5);
    private static readonly Version s_withDhcp = new(1, 6);
    private static readonly Version s_withRoutes = new(1, 7);
    private static readonly Version s_withVrf = new(1, 8);
    private static readonly Version s_withVlan = new(1, 14);
    private static readonly Version s_withUnmanaged = new(1, 14);

    /// <summary>Makes sure that it knows all that a network has. Where none is installed that is said elsewhere.</summary>
    /// <exception cref="ContainersException">Unsupported, with both versions.</exception>
    internal static void Require(NetworkRecord network)
    {
        if (Needs(network).OrderByDescending(need => need.Since).ToList() is not [var (what, since), ..] || ProgramSearch.Find("netavark") is not { } program ||
            Read(ProgramRun.Run(program, ["--version"]).Output) is not { } version || version >= since)
        {
            return;
        }

        throw new ContainersException(ErrorKind.Unsupported, $"network {network.Name} has {what}, which needs netavark {since}: installed is {version}")
        {
            Hint = "install a newer netavark, or make the network without",
        };
    }

    /// <summary>What of a network not every netavark knows, and since which it does.</summary>
    internal static IEnumerable<(string What, Version Since)> Needs(NetworkRecord network)
    {
        if (network.Driver == "ipvlan")
        {
            yield return ("the driver ipvlan", s_withIpvlan);
        }

        if (network.IpamDriver == DhcpProxy.IpamDriver)
        {
            yield return ("the ipam driver dhcp", s_withDhcp);
        }

        if (network.Driver == NetworkCreator.BridgeDriver && !NetworkDriverOptions.IsOwnBridge(network.Driver, network.Options))
        {
            yield return ("the option mode=unmanaged", s_withUnmanaged);
        }

        if (network.Routes.Count > 0)
        {
            yield return ("routes", s_withRoutes);
        }

        foreach (var (name, value) in network.Options)
        {
            if (name is "vrf" or "vlan" or "bclim" or "no_default_route" || (name == "isolate" && value == "strict"))
            {
                yield return ($"the option {name}={value}", name == "vrf" ? s_withVrf : name == "vlan" ? s_withVlan : s_withRoutes);
            }
        }
    }

    /// <summary>The version in "netavark 1.4.0"; null for other words.</summary>
    internal static Version? Read(string said) =>
        said.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is [_, var number, ..] && Version.TryParse(number.Split('-')[0], out var version) ? version : null;
}
