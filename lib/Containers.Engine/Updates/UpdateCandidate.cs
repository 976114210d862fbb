using Containers.State.Containers;

namespace Containers.Engine.Updates;

/// <summary>What became of a container that may be updated.</summary>
public enum UpdateOutcome
{
    /// <summary>Its image is the newest.</summary>
    UpToDate,

    /// <summary>There is a newer one, and nothing was to be changed.</summary>
    Pending,

    /// <summary>It runs the newer one.</summary>
    Updated,

    /// <summary>It does not start with the newer one, and runs the former again.</summary>
    RolledBack,

    /// <summary>It could not be looked for, fetched or started.</summary>
    Failed,
}

/// <summary>A running container that wants to be updated, and what became of that.</summary>
/// <param name="Container">The container as it was found.</param>
/// <param name="Unit">The unit that runs it.</param>
/// <param name="Policy">Where its newer image comes from.</param>
public sealed record UpdateCandidate(ContainerRecord Container, string Unit, UpdatePolicy Policy)
{
    /// <summary>What became of it.</summary>
    public UpdateOutcome Outcome { get; internal set; }
}
