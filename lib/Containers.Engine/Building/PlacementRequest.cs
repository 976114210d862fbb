using Containers.Engine.Files;

namespace Containers.Engine.Building;

/// <summary>What COPY and ADD put where: a worker makes a layer's archive of it, or tells whether it is the same as before.</summary>
internal sealed record PlacementRequest
{
    /// <summary>Where the files come from, in order: of two that go to the same place the later one stays.</summary>
    public required IReadOnlyList<PlacementSource> Sources { get; init; }

    /// <summary>The stage as it is so far; null when only a fingerprint is wanted.</summary>
    public TreePlace? Stage { get; init; }

    /// <summary>Where to: an absolute path in the stage; one that ends in a slash is a directory.</summary>
    public required string Destination { get; init; }

    /// <summary>--exclude: patterns as those of an ignore file.</summary>
    public IReadOnlyList<string> Excluded { get; set; } = [];

    /// <summary>--parents: the paths stay as they are in the source, from "/./" on where a pattern has it.</summary>
    public bool Parents { get; init; }

    /// <summary>--chown: user[:group] as the stage knows them; null for none.</summary>
    public string? Owner { get; init; }

    /// <summary>--chmod: octal or symbolic; null to leave permissions alone.</summary>
    public string? Mode { get; init; }

    /// <summary>Seconds since the epoch; later times become it. Null for times as they are.</summary>
    public long? LatestTime { get; init; }

    /// <summary>With <see cref="LatestTime"/>: earlier times become it, too.</summary>
    public bool IsOneTime { get; init; }

    /// <summary>The permissions of directories that have to be made.</summary>
    public uint DirectoryMode { get; set; } = 0x1ed;

    /// <summary>Seconds since the epoch: the time of directories that have to be made.</summary>
    public long Now { get; init; }
}

/// <summary>A tree to copy from, and what of it.</summary>
internal sealed record PlacementSource
{
    /// <summary>The tree: a build context, a stage, an image, files made for this.</summary>
    public required TreePlace Place { get; init; }

    /// <summary>Paths below the tree's root, with wildcards as Go's filepath.Match has them.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Lines of an ignore file for the whole tree.</summary>
    public IReadOnlyList<string> Ignored { get; set; } = [];

    /// <summary>Owners stay as they are in the tree; otherwise everything is root's.</summary>
    public bool KeepOwners { get; init; }

    /// <summary>An empty directory to unpack archives in, which are put as what is in them; null to leave them as they are.</summary>
    public string? UnpackIn { get; init; }
}
