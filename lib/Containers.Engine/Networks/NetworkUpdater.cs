using Containers.Network.Addresses;
using Containers.Oci;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>Changes the name servers of networks; containers started from then on ask those.</summary>
public sealed class NetworkUpdater(Engine engine)
{
    /// <summary>Changes.</summary>
    /// <param name="network">The network's name or id.</param>
    /// <param name="add">Servers to ask, too.</param>
    /// <param name="drop">Servers not to ask any more.</param>
    /// <exception cref="ContainersException">NotFound; Invalid for what is no address, or a network without names.</exception>
    public NetworkRecord Update(string network, IReadOnlyList<string> add, IReadOnlyList<string> drop)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(drop);
        if (add.Concat(drop).FirstOrDefault(text => Subnet.ReadAddress(text) is null) is { } wrong)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid name server \"{wrong}\": not an ip address");
        }

        using var held = engine.Networks.Hold();
        var record = engine.Networks.Resolve(network);
        if (!record.Dns)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot update the name servers of network {record.Name}: it has no name service");
        }

        var changed = record with { DnsServers = [.. record.DnsServers.Except(drop).Union(add)] };
        engine.Networks.Write(changed, "update");
        return changed;
    }
}
