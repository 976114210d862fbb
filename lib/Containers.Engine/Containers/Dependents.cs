using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Who depends on a container. What a container depends on never changes, so each record is read once, however many are asked for.</summary>
internal sealed class Dependents(ContainerRecords containers)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _known = [];

    /// <summary>The containers that depend on this one now, in no order.</summary>
    internal IReadOnlyList<ContainerRecord> Of(string id) =>
        [.. containers.List(other => !_known.TryGetValue(other, out var dependencies) || dependencies.Contains(id)).Where(other => Note(other).Contains(id))];

    private IReadOnlyList<string> Note(ContainerRecord other) => _known[other.Id] = other.Dependencies;
}
