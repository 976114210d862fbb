using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Registry;
using Containers.State.Containers;

namespace Containers.Engine.Updates;

/// <summary>How containers are updated.</summary>
public sealed record UpdateOptions
{
    /// <summary>How to speak to registries.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Whether it is only said what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether a unit that does not start with a newer image gets the former one back.</summary>
    public bool RollsBack { get; init; } = true;

    /// <summary>Told what could not be done; the others are updated all the same.</summary>
    public required Action<ContainersException> Report { get; init; }
}

/// <summary>Updates running containers whose labels ask for it, by the units that run them.</summary>
public sealed class AutoUpdater(Engine engine, UpdateOptions options)
{
    /// <summary>Updates all, and tells what became of each that was looked at.</summary>
    public IReadOnlyList<UpdateCandidate> Run()
    {
        var steps = new UpdateSteps(engine, options.Registry);
        var update = new UnitUpdate(steps, options.RollsBack, options.Report);
        var candidates = Find();
        foreach (var unit in candidates.GroupBy(candidate => candidate.Unit))
        {
            if (options.DryRun)
            {
                update.Look([.. unit]);
                continue;
            }

            update.Run(unit.Key, [.. unit]);
            foreach (var updated in unit.Where(candidate => candidate.Outcome is UpdateOutcome.Updated))
            {
                steps.Note(updated);
            }
        }

        return candidates;
    }

    private List<UpdateCandidate> Find()
    {
        var found = new List<UpdateCandidate>();
        foreach (var container in new ContainerObserver(engine).All(state => state.Status == ContainerStatus.Running).Select(view => view.Record))
        {
            try
            {
                var policy = UpdatePolicies.Parse(container.Labels.GetValueOrDefault(UpdatePolicies.Label, string.Empty));
                if (policy != UpdatePolicy.Disabled)
                {
                    found.Add(new UpdateCandidate(container, UnitOf(container), policy));
                }
            }
            catch (ContainersException e)
            {
                options.Report(new ContainersException(e.Kind, $"auto-updating container {container.Name}: {e.Message}", e) { Hint = e.Hint });
            }
        }

        return found;
    }

    // Of a container in a pod without a unit of its own, the pod's.
    private string UnitOf(ContainerRecord container) =>
        container.Labels.GetValueOrDefault(UpdatePolicies.UnitLabel) is { Length: > 0 } own ? own
        : container.Pod.Length > 0 && engine.Pods.Find(container.Pod)?.Labels.GetValueOrDefault(UpdatePolicies.UnitLabel) is { Length: > 0 } pods ? pods
        : throw new ContainersException(ErrorKind.Invalid, $"no {UpdatePolicies.UnitLabel} label found: no unit is known to run it")
        {
            Hint = "run it from a Quadlet file, or from a unit that 'wherry generate systemd --new' has written",
        };
}
