namespace Containers.Compose.Model;

/// <summary>A secret or a configuration: something whose content containers find as a file. One of the places is given.</summary>
public sealed record ComposeContent
{
    /// <summary>Its real name, of one that is kept in a store.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody else makes it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The file with its content, absolute; null for other places.</summary>
    public string? File { get; init; }

    /// <summary>The variable with its content; null for other places.</summary>
    public string? Variable { get; init; }

    /// <summary>The content itself; null for other places.</summary>
    public string? Text { get; init; }
}
