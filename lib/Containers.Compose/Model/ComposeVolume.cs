namespace Containers.Compose.Model;

/// <summary>A volume of an application.</summary>
public sealed record ComposeVolume
{
    /// <summary>Its real name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody else makes it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Who keeps it; null for this machine.</summary>
    public string? Driver { get; init; }

    /// <summary>Settings of the driver: type, device, o ...</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];
}
