namespace Containers.Compose.Model;

/// <summary>An application as a compose file describes it (the Compose Specification): variables replaced, paths absolute, nothing of it made yet.</summary>
public sealed record ComposeApplication
{
    /// <summary>The project's name, which those of what is made of it begin with: lower-case letters, digits, - and _.</summary>
    public required string Name { get; init; }

    /// <summary>Where relative paths begin: the file's directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The services that are wanted, those of other profiles left out, in the file's order.</summary>
    public required IReadOnlyList<ComposeService> Services { get; init; }

    /// <summary>The networks, by the names services have for them; "default" is there if a service is on it.</summary>
    public required IReadOnlyDictionary<string, ComposeNetwork> Networks { get; init; }

    /// <summary>The volumes, by the names services have for them.</summary>
    public required IReadOnlyDictionary<string, ComposeVolume> Volumes { get; init; }

    /// <summary>The secrets, by the names services have for them.</summary>
    public required IReadOnlyDictionary<string, ComposeContent> Secrets { get; init; }

    /// <summary>The configurations, by the names services have for them.</summary>
    public required IReadOnlyDictionary<string, ComposeContent> Configs { get; init; }
}
