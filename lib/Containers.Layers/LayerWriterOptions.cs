using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>How a tree is put into an archive.</summary>
public sealed record LayerWriterOptions
{
    /// <summary>
    /// The owner and group to write for those found, which are as this process's user namespace sees them; null to write
    /// them as found.
    /// </summary>
    public Func<uint, uint, (uint UserId, uint GroupId)>? MapOwner { get; init; }

    /// <summary>The permission bits to write for what was found; null to write them as found.</summary>
    public Func<FileStatus, uint>? MapMode { get; init; }

    /// <summary>
    /// No entry is younger than this (SOURCE_DATE_EPOCH): later times become it, earlier ones stay. Null for times as found.
    /// </summary>
    public FileTime? LatestTime { get; init; }

    /// <summary>With <see cref="LatestTime"/>: every entry is of that time, earlier ones too.</summary>
    public bool IsOneTime { get; init; }

    /// <summary>
    /// Told each path, relative to the archive's root, with what is there: true leaves it out, and all that is below it. Null
    /// leaves nothing out.
    /// </summary>
    public Func<byte[], FileStatus, bool>? IsLeftOut { get; init; }

    /// <summary>
    /// The layers below a tree of changes, topmost first: an opaque directory that hides nothing of them is an ordinary one.
    /// Null keeps all marks.
    /// </summary>
    public IReadOnlyList<string>? Below { get; init; }

    /// <summary>Whether a tree's top directory has an entry of its own, "./" as tar writes it. docker and podman write none.</summary>
    public bool IncludeRoot { get; init; }
}
