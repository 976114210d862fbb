using Containers.Oci;

namespace Containers.Engine.Updates;

/// <summary>
/// Updates the containers of one unit: their images first, then the unit once. A unit that does not start with newer images
/// gets the former ones back.
/// </summary>
/// <param name="steps">How it is done.</param>
/// <param name="rollsBack">Whether former images are given back.</param>
/// <param name="report">Told what could not be done.</param>
internal sealed class UnitUpdate(IUpdateSteps steps, bool rollsBack, Action<ContainersException> report)
{
    /// <summary>Finds out which containers are outdated, and changes nothing.</summary>
    internal void Look(IReadOnlyList<UpdateCandidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            Try(candidate, () => candidate.Outcome = steps.IsOutdated(candidate) ? UpdateOutcome.Pending : UpdateOutcome.UpToDate);
        }
    }

    /// <summary>Updates those that are outdated.</summary>
    /// <param name="unit">The unit of all of them.</param>
    /// <param name="candidates">Its containers.</param>
    internal void Run(string unit, IReadOnlyList<UpdateCandidate> candidates)
    {
        Look(candidates);
        var fetched = candidates.Where(candidate => candidate.Outcome == UpdateOutcome.Pending).Where(Fetch).ToList();
        if (fetched.Count == 0)
        {
            return;
        }

        if (TryRestart(unit, "during its update"))
        {
            fetched.ForEach(candidate => candidate.Outcome = UpdateOutcome.Updated);
            return;
        }

        fetched.ForEach(candidate => candidate.Outcome = UpdateOutcome.Failed);
        if (!rollsBack)
        {
            return;
        }

        var given = fetched.Where(TakeBack).ToList();
        if (given.Count == fetched.Count && TryRestart(unit, "with its former image"))
        {
            fetched.ForEach(candidate => candidate.Outcome = UpdateOutcome.RolledBack);
        }
    }

    private bool Fetch(UpdateCandidate candidate) => Try(candidate, () => steps.Fetch(candidate));

    private bool TakeBack(UpdateCandidate candidate) => Try(candidate, () => steps.TakeBack(candidate));

    private bool Try(UpdateCandidate candidate, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (ContainersException e)
        {
            candidate.Outcome = UpdateOutcome.Failed;
            report(new ContainersException(e.Kind, $"update of container {candidate.Container.Name}: {e.Message}", e) { Hint = e.Hint });
            return false;
        }
    }

    private bool TryRestart(string unit, string when)
    {
        try
        {
            steps.Restart(unit);
            return true;
        }
        catch (ContainersException e)
        {
            report(new ContainersException(e.Kind, $"{unit} does not start {when}: {e.Message}", e) { Hint = e.Hint ?? $"see 'systemctl status {unit}'" });
            return false;
        }
    }
}
