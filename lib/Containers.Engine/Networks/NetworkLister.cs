using Containers.Network;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>A network and who is on it.</summary>
/// <param name="Record">The network.</param>
/// <param name="Users">Containers that are on it whenever they run.</param>
public sealed record NetworkView(NetworkRecord Record, IReadOnlyList<ContainerRecord> Users);

/// <summary>Tells which networks there are.</summary>
public sealed class NetworkLister(Engine engine)
{
    /// <summary>All, by name.</summary>
    public IReadOnlyList<NetworkView> All()
    {
        var users = Users();
        return [.. engine.Networks.List().Select(record => new NetworkView(record, [.. users[record.Name]]))];
    }

    /// <summary>One, by its name, its id or the beginning of one.</summary>
    /// <exception cref="Oci.ContainersException">NotFound.</exception>
    public NetworkView Find(string text)
    {
        var record = engine.Networks.Resolve(NameOf(text));
        return new NetworkView(record, [.. Users()[record.Name]]);
    }

    /// <summary>The name of a network: docker calls the one that is always there after its driver.</summary>
    public static string NameOf(string text) => text == NetworkModes.Bridge ? NetworkRecords.DefaultName : text;

    private ILookup<string, ContainerRecord> Users() => engine.Containers.List()
        .SelectMany(container => container.Network.Networks.Select(attachment => (attachment.Network, Container: container)))
        .ToLookup(pair => pair.Network, pair => pair.Container);
}
