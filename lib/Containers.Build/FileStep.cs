namespace Containers.Build;

/// <summary>Files that go into an image: what COPY and ADD mean once everything in them is expanded.</summary>
public sealed record FileStep
{
    /// <summary>Where they are from; null when all are inline or fetched.</summary>
    public required FileSource Source { get; init; }

    /// <summary>Paths below the source's root, with wildcards.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Files whose content stands in the instruction.</summary>
    public IReadOnlyList<InlineFile> InlineFiles { get; init; } = [];

    /// <summary>URLs and git repositories, for ADD.</summary>
    public IReadOnlyList<string> Remotes { get; init; } = [];

    /// <summary>Where they go: absolute; a directory if it ends in a slash.</summary>
    public required string Destination { get; init; }

    /// <summary>user[:group] as the image knows them; null for the source's, or root.</summary>
    public string? Owner { get; init; }

    /// <summary>Permissions, octal or symbolic; null for the source's.</summary>
    public string? Mode { get; init; }

    /// <summary>Patterns of what is left out.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Whether paths stay as they are in the source.</summary>
    public bool Parents { get; init; }

    /// <summary>Whether archives are unpacked.</summary>
    public bool Unpacks { get; init; }

    /// <summary>What the only remote source must hash to; null for anything.</summary>
    public string? Checksum { get; init; }

    /// <summary>Whether a git repository keeps its .git.</summary>
    public bool KeepsGitDirectory { get; init; }
}

/// <summary>A file written in an instruction.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">Its content.</param>
public sealed record InlineFile(string Name, string Content);
