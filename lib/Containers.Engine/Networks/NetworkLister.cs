using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>A network and who is on it.</summary>
/// <param name="Record">The network.</param>
/// <param name="Users">Containers that are on it whenever they run.</param>
/// <param name="IsStandard">It is the one that is always there.</param>
public sealed record NetworkView(NetworkRecord Record, IReadOnlyList<ContainerRecord> Users, bool IsStandard);

/// <summary>Tells which networks there are.</summary>
public sealed class NetworkLister(Engine engine)
{
    /// <summary>All, by name.</summary>
    public IReadOnlyList<NetworkView> All()
    {
        var users = Users();
        return [.. engine.Networks.List().Select(record => new NetworkView(record, [.. users[record.Name]], record.Name == engine.Networks.Standard.Name))];
    }

    /// <summary>One, by its name, its id or the beginning of one.</summary>
    /// <exception cref="Oci.ContainersException">NotFound.</exception>
    public NetworkView Find(string text)
    {
        var record = engine.Networks.Resolve(text);
        return new NetworkView(record, [.. Users()[record.Name]], record.Name == engine.Networks.Standard.Name);
    }

    private ILookup<string, ContainerRecord> Users() => engine.Containers.List()
        .SelectMany(container => container.Network.Networks.Select(attachment => (attachment.Network, Container: container)))
        .ToLookup(pair => pair.Network, pair => pair.Container);
}
