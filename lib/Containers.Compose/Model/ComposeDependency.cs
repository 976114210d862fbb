namespace Containers.Compose.Model;

/// <summary>What a service waits for of another.</summary>
public enum ComposeCondition
{
    /// <summary>That it has been started.</summary>
    Started,

    /// <summary>That it is healthy.</summary>
    Healthy,

    /// <summary>That it has ended, and well.</summary>
    Completed,
}

/// <summary>A service that another depends on.</summary>
/// <param name="Service">Which.</param>
/// <param name="Condition">When the other may start.</param>
/// <param name="IsRequired">Whether the other cannot be without it.</param>
public sealed record ComposeDependency(string Service, ComposeCondition Condition, bool IsRequired);
