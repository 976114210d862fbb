using Containers.Configuration;
using Containers.Engine.Containers;
using Containers.Network.Addresses;
using Containers.Oci;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>The network that is always there, as containers.conf wants it.</summary>
internal static class StandardNetwork
{
    private const int LongestPrefix = 30;

    internal static NetworkRecord Make(NetworkRecord usual, ContainersConfiguration file)
    {
        if (file.NetworkBackend is not (null or "netavark"))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"containers.conf: network.network_backend: unsupported network backend \"{file.NetworkBackend}\"")
            {
                Hint = "want netavark, or nothing",
            };
        }

        if (file.DefaultNetwork is { } name)
        {
            usual = usual with
            {
                Name = ContainerNames.IsValid(name) ? name : throw new ContainersException(ErrorKind.Invalid, $"containers.conf: network.default_network: \"{name}\" is no name of a network"),
            };
        }

        if (file.DefaultSubnet is not { } text)
        {
            return usual;
        }

        var subnet = Subnet.TryParse(text) is { Length: > 0 and <= LongestPrefix, IsV6: false } read ? read
            : throw new ContainersException(ErrorKind.Invalid, $"containers.conf: network.default_subnet: \"{text}\" is no subnet: want ADDRESS/LENGTH, such as 10.88.0.0/16");
        return usual with { Subnets = [new NetworkSubnet(subnet.ToString(), subnet.At(1).ToString(), string.Empty, string.Empty)] };
    }

    internal static IReadOnlyList<(Subnet Base, int Length)>? Pools(ContainersConfiguration file) => file.SubnetPools?.Select(pool =>
        Subnet.TryParse(pool.Base) is { IsV6: false } whole && whole.Length <= pool.Size ? (whole, pool.Size)
            : throw new ContainersException(ErrorKind.Invalid, $"containers.conf: network.default_subnet_pools: {pool.Base} has no subnets of length {pool.Size}")).ToList();
}
