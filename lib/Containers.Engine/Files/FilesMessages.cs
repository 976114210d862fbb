using System.Text.Json.Serialization;
using Containers.Engine.Building;
using Containers.Layers.Trees;

namespace Containers.Engine.Files;

/// <summary>What a worker does with trees of files.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FilesAction>))]
internal enum FilesAction
{
    /// <summary>Copy between trees, or between a tree and an archive.</summary>
    Copy,

    /// <summary>Put a whole tree into an archive on the output.</summary>
    Archive,

    /// <summary>List what an upper directory changes.</summary>
    Changes,

    /// <summary>List what one stack of directories shows differently from another.</summary>
    Difference,

    /// <summary>Put chosen files into the archive of a layer on the output, or tell their fingerprint.</summary>
    Place,
}

/// <summary>A job with trees of files.</summary>
internal sealed record FilesRequest
{
    public required FilesAction Action { get; init; }

    /// <summary>For Copy.</summary>
    public CopyRequest? Copy { get; init; }

    /// <summary>For Place.</summary>
    public PlacementRequest? Placement { get; init; }

    /// <summary>For all others: the tree.</summary>
    public TreePlace? Place { get; init; }

    /// <summary>For Changes, and for Archive of a whole copy: the layers below, topmost first. For Difference: what the stack is compared with.</summary>
    public IReadOnlyList<string> Lower { get; set; } = [];

    /// <summary>For Difference: the stack, topmost first.</summary>
    public IReadOnlyList<string> Stack { get; set; } = [];

    /// <summary>The tree is a whole copy of the layers with the changes made in it: only those count.</summary>
    public bool IsWhole { get; init; }

    /// <summary>For Archive.</summary>
    public ArchiveRequest? Archive { get; init; }

    /// <summary>For Archive and Place: the archive becomes a layer, too.</summary>
    public LayerRequest? Layer { get; init; }
}

/// <summary>How an archive becomes a layer while it is written.</summary>
internal sealed record LayerRequest
{
    /// <summary>The empty directory to unpack it in.</summary>
    public required string Directory { get; init; }

    /// <summary>Owners are not kept.</summary>
    public bool SquashOwners { get; init; }

    /// <summary>Nobody wants the tree that the archive is made of any more: its files may become the layer's.</summary>
    public bool AdoptFiles { get; init; }
}

/// <summary>How a tree becomes an archive.</summary>
internal sealed record ArchiveRequest
{
    /// <summary>The tree is an overlay's upper directory: removals become whiteouts.</summary>
    public bool IsUpper { get; init; }

    /// <summary>Places for mounts that the runtime made are left out.</summary>
    public bool WithoutMountPlaces { get; init; }

    /// <summary>With <see cref="WithoutMountPlaces"/>: further places of that kind, relative to the root.</summary>
    public IReadOnlyList<string> MountPlaces { get; set; } = [];

    /// <summary>Seconds since the epoch; later times become it. Null for times as they are.</summary>
    public long? LatestTime { get; init; }

    /// <summary>With <see cref="LatestTime"/>: earlier times become it, too.</summary>
    public bool IsOneTime { get; init; }
}

/// <summary>One side of a copy.</summary>
internal sealed record CopySide
{
    /// <summary>The tree; null for an archive on the worker's input or output.</summary>
    public TreePlace? Place { get; init; }

    /// <summary>The path in it.</summary>
    public CopyPath Path { get; set; } = new("/", true, true);

    /// <summary>Whose tree it is, for messages: "the host", "container web".</summary>
    public string Title { get; set; } = string.Empty;
}

/// <summary>A copy.</summary>
internal sealed record CopyRequest
{
    public required CopySide Source { get; init; }

    public required CopySide Destination { get; init; }

    /// <summary>A source that is a symbolic link stands for what it leads to.</summary>
    public bool FollowLink { get; init; }

    /// <summary>Files may take the place of directories, and directories that of files.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Owners stay as they are; otherwise everything belongs to the destination's user.</summary>
    public bool KeepOwners { get; init; }

    /// <summary>The user of a destination that is a container, as its record has it.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>Set-uid and set-gid bits stay.</summary>
    public bool KeepSetId { get; init; }

    /// <summary>Owners cannot be given.</summary>
    public bool SquashOwners { get; init; }
}

/// <summary>What came of a job with trees of files.</summary>
internal sealed record FilesResult
{
    /// <summary>For Copy: bytes of files copied.</summary>
    public long Copied { get; init; }

    /// <summary>For Place: what stands for the files' content.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>For Place: nothing had to be added to the stage.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>With a layer: the archive's digest.</summary>
    public string? Digest { get; init; }

    /// <summary>With a layer: the archive's length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>With a layer: total length of its files.</summary>
    public long UnpackedSize { get; init; }

    /// <summary>For Changes.</summary>
    public IReadOnlyList<TreeChange> Changes { get; set; } = [];
}
