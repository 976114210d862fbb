using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Events;

namespace Containers.Engine.Containers;

/// <summary>What an update changes; null where nothing was said.</summary>
public sealed record UpdateOptions
{
    /// <summary>Limits, as for a new container; what is not said there stays.</summary>
    public CreateOptions Limits { get; init; } = new() { Image = string.Empty };

    /// <summary>--restart.</summary>
    public string? Restart { get; init; }

    /// <summary>--env, with values: what processes started from now on have.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>--unsetenv: names.</summary>
    public IReadOnlyList<string> UnsetEnvironment { get; init; } = [];

    /// <summary>--health and so on.</summary>
    public HealthOptions Health { get; init; } = new();
}

/// <summary>Changes limits and policies of containers: at once of those that run, and for every start to come.</summary>
public sealed class ContainerUpdater(Engine engine)
{
    /// <summary>Updates.</summary>
    /// <exception cref="ContainersException">Invalid, naming the flag; nothing was changed then.</exception>
    public void Update(ContainerRecord record, UpdateOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        ContainerRecord changed;
        using (engine.Containers.HoldTransition(record))
        {
            changed = Apply(engine.Containers.Find(record.Id)!, options);
            engine.Containers.Replace(changed);
        }

        engine.Events.Write(EventRecord.Of(changed, "update"));

        foreach (var flag in LimitOptions.OnlyOld(options.Limits))
        {
            engine.Options.Warn($"{flag} is not applied: only version 1 of cgroups knows it");
        }

        // Warns of what this machine cannot carry out, whether it runs or not.
        var plan = new PlanMaker(engine).Make(changed);
        var request = new MonitorRequest { Action = MonitorAction.Update, Update = plan, ChecksAnew = options.Health.IsGiven };
        MonitorConnection.TryAsk(engine.Paths.ContainerRun(record.Id), request, out _)?.Dispose();
    }

    private static ContainerRecord Apply(ContainerRecord record, UpdateOptions options)
    {
        var (policy, retries) = options.Restart is { } restart ? RestartText.Parse(restart, record.AutoRemove) : (record.RestartPolicy, record.RestartRetries);
        return record with
        {
            Limits = LimitOptions.Update(record.Limits, options.Limits),
            RestartPolicy = policy,
            RestartRetries = retries,
            Environment = [.. EnvironmentText.Resolve(record.Environment, [], options.Environment).Where(variable => !options.UnsetEnvironment.Contains(variable.Split('=', 2)[0]))],
            Health = options.Health.IsGiven ? options.Health.Resolve(record.Health) : record.Health,
        };
    }
}
