using Containers.Engine.Containers.Options;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>What is to be said of containers that others know: the names of their pods, the ports of networks they share.</summary>
public sealed class Neighbours(Engine engine)
{
    private const int LongestChain = 16;

    private readonly Dictionary<string, string> _pods = [];
    private readonly Dictionary<string, ContainerRecord?> _containers = [];

    /// <summary>The name of the pod a container is in; empty for none.</summary>
    public string PodOf(ContainerRecord container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.Pod.Length == 0)
        {
            return string.Empty;
        }

        return _pods.TryGetValue(container.Pod, out var name) ? name : _pods[container.Pod] = engine.Pods.Find(container.Pod)?.Name ?? string.Empty;
    }

    /// <summary>The published ports of the network a container is in, its own or another container's.</summary>
    public IReadOnlyList<PublishedPort> PortsOf(ContainerRecord container)
    {
        ArgumentNullException.ThrowIfNull(container);
        ContainerRecord? at = container;
        for (var i = 0; i < LongestChain && at is not null && NamespaceOptions.DonorOf(at.Network.Mode) is { } donor; i++)
        {
            at = _containers.TryGetValue(donor, out var known) ? known : _containers[donor] = engine.Containers.Find(donor);
        }

        return at?.Network.Ports ?? [];
    }
}
