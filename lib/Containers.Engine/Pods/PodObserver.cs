using Containers.Engine.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>A pod as it is now.</summary>
/// <param name="Record">What it was created as.</param>
/// <param name="Containers">The containers in it, oldest first.</param>
public sealed record PodView(PodRecord Record, IReadOnlyList<ContainerView> Containers)
{
    /// <summary>Where it is in its life, see <see cref="PodState"/>.</summary>
    public string State => Record.InfraId.Length > 0 && Infra is null ? PodState.Dead
        : PodState.Of(Containers.Where(view => view.Record.InitKind.Length == 0).Select(view => view.State.Status));

    /// <summary>The container that holds what the others share; null for none.</summary>
    public ContainerView? Infra => Containers.FirstOrDefault(view => view.Record.IsInfra);

    /// <summary>The containers with programs of their own.</summary>
    public IEnumerable<ContainerView> Members => Containers.Where(view => !view.Record.IsInfra);
}

/// <summary>Tells how pods are.</summary>
public sealed class PodObserver(Engine engine)
{
    /// <summary>One pod.</summary>
    public PodView Observe(PodRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var observer = new ContainerObserver(engine);
        return new PodView(record, [.. engine.Containers.List().Where(c => c.Pod == record.Id).OrderBy(c => c.Created).Select(observer.Observe)]);
    }

    /// <summary>All pods, newest first.</summary>
    public IReadOnlyList<PodView> All()
    {
        var records = engine.Pods.List().OrderByDescending(record => record.Created).ToList();
        if (records.Count == 0)
        {
            return [];
        }

        var containers = new ContainerObserver(engine).All().Where(view => view.Record.Pod.Length > 0).Reverse().ToLookup(view => view.Record.Pod);
        return [.. records.Select(record => new PodView(record, [.. containers[record.Id]]))];
    }
}
