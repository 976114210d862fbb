using Containers.Linux.Processes;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;

namespace Containers.Engine.Networks;

/// <summary>Decides all that a monitor needs to put a container on its networks.</summary>
internal sealed class BridgePlans(Engine engine)
{
    private static readonly string[] s_outlets = [NetworkModes.Pasta, NetworkModes.Slirp4netns];

    /// <summary>Adds to a plan what networks need.</summary>
    internal NetworkPlan Complete(NetworkPlan plan, ContainerNetwork network) => plan with
    {
        Bridges = [.. network.Networks.Select(Make)],
        Netavark = ProgramSearch.Find("netavark") ?? throw Missing("netavark", "netavark", "puts containers on networks"),
        Aardvark = ProgramSearch.Find("aardvark-dns") ?? (network.Networks.Any(attachment => engine.Networks.Resolve(attachment.Network).Dns)
            ? throw Missing("aardvark-dns", "aardvark-dns", "lets containers find each other by name") : string.Empty),
        NamePort = Port(engine.Configuration.DnsBindPort),
        Firewall = engine.Configuration.FirewallDriver ?? string.Empty,
        Program = UserNamespace.IsRootless ? FindOutlet() : null,
    };

    /// <summary>A container's place on a network.</summary>
    internal BridgePlan Make(NetworkAttachment attachment)
    {
        var network = engine.Networks.Resolve(attachment.Network);
        NetavarkVersion.Require(network);
        DhcpProxy.Require(network);
        return new BridgePlan
        {
            Name = network.Name,
            Id = network.Id,
            Driver = network.Driver,
            Device = network.Device,
            Subnets = [.. network.Subnets.Select(subnet => new SubnetPlan(subnet.Subnet, subnet.Gateway, subnet.First, subnet.Last))],
            Internal = network.Internal,
            Dns = network.Dns,
            DnsServers = network.DnsServers,
            IpamDriver = network.IpamDriver,
            Options = network.Options,
            Routes = [.. network.Routes.Select(route => new RoutePlan(route.Destination, route.Gateway, route.Metric))],
            Interface = attachment.Interface,
            Addresses = attachment.Addresses,
            Mac = attachment.Mac,
            Aliases = attachment.Aliases,
        };
    }

    private static ushort Port(long? number) => number is null ? (ushort)0 : number is > 0 and <= ushort.MaxValue ? (ushort)number.Value
        : throw new ContainersException(ErrorKind.Invalid, $"containers.conf: network.dns_bind_port: {number} is no port");

    private string FindOutlet()
    {
        string[] wanted = engine.Configuration.RootlessNetwork == NetworkModes.Slirp4netns ? [.. s_outlets.Reverse()] : s_outlets;
        return wanted.Select(ProgramSearch.Find).FirstOrDefault(found => found is not null) ?? throw new ContainersException(
            ErrorKind.Unsupported, $"{wanted[0]} is not installed, which connects networks to the outside")
        {
            Hint = "install the package passt, or run with --network=host or --network=none",
        };
    }

    private static ContainersException Missing(string program, string package, string purpose) =>
        new(ErrorKind.Unsupported, $"{program} is not installed, which {purpose}") { Hint = $"install the package {package}, or run with --network=pasta, host or none" };
}
