namespace Containers.Compose.Model;

/// <summary>How a service's image is built.</summary>
public sealed record ComposeBuild
{
    /// <summary>The directory that is built from, absolute, or an address.</summary>
    public required string Context { get; init; }

    /// <summary>The Dockerfile, absolute, or relative to an address; null for the usual.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>The Dockerfile's text, when the compose file has it.</summary>
    public string? Inline { get; init; }

    /// <summary>Build arguments; without a value the builder's variable.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Arguments { get; init; } = [];

    /// <summary>The stage that is built; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Further names of the image.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Labels of the image.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Flags of the build command that are said in no other way, each as --flag=value.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
