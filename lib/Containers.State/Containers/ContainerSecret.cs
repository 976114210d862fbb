namespace Containers.State.Containers;

/// <summary>A secret a container has. The content was copied into a file of the container's when that was created.</summary>
public sealed record ContainerSecret
{
    /// <summary>The secret's id.</summary>
    public required string Id { get; init; }

    /// <summary>The secret's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is an environment variable; a file otherwise.</summary>
    public bool IsVariable { get; init; }

    /// <summary>The variable's name, or the file's path in the container.</summary>
    public required string Target { get; init; }

    /// <summary>The file's owner inside.</summary>
    public uint UserId { get; init; }

    /// <summary>The file's group inside.</summary>
    public uint GroupId { get; init; }

    /// <summary>The file's permission bits.</summary>
    public uint Mode { get; set; } = 0x124; // 0444
}
