namespace Containers.Layers.Trees;

/// <summary>How an archive is put into a tree that is in use.</summary>
public sealed record ExtractOptions
{
    /// <summary>Who gets everything; null for the owners the archive tells.</summary>
    public (uint UserId, uint GroupId)? Owner { get; init; }

    /// <summary>Owners are not given at all: for users with a single id to give.</summary>
    public bool SquashOwners { get; init; }

    /// <summary>Files lose their set-uid and set-gid bits and capabilities: whoever packed them shall not run programs as whoever unpacks.</summary>
    public bool DropSetId { get; init; }

    /// <summary>Files may take the place of directories, and directories that of files.</summary>
    public bool Overwrite { get; init; }
}
