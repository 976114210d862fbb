namespace Containers.Dockerfile.Instructions;

/// <summary>HEALTHCHECK. What is null or zero was not given: the runtime's defaults hold.</summary>
public sealed record HealthcheckInstruction(Origin Origin) : Instruction(Origin)
{
    /// <summary>The command that tells whether the container is well; null for HEALTHCHECK NONE.</summary>
    public CommandForm? Test { get; init; }

    /// <summary>--interval.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>--timeout.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>--start-period.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>--start-interval.</summary>
    public TimeSpan StartInterval { get; init; }

    /// <summary>--retries.</summary>
    public int Retries { get; init; }

    /// <inheritdoc/>
    public override string Name => "HEALTHCHECK";
}
