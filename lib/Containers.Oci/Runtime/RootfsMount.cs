using System.Text.Json.Serialization;

namespace Containers.Oci.Runtime;

/// <summary>How layers become one tree.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageDriver>))]
public enum StorageDriver
{
    /// <summary>The kernel's overlayfs.</summary>
    [JsonStringEnumMemberName("overlay")]
    Overlay,

    /// <summary>fuse-overlayfs, a process of its own beside the container.</summary>
    [JsonStringEnumMemberName("fuse-overlayfs")]
    FuseOverlayfs,

    /// <summary>No file system of layers at all: a whole copy of them for each container.</summary>
    [JsonStringEnumMemberName("vfs")]
    Vfs,
}

/// <summary>
/// A container's root file system yet to be mounted: what storage hands to whoever starts the container, and all the two
/// know of each other. Plain paths; nothing is held open. For <see cref="StorageDriver.Vfs"/> the copy is made already, and
/// <see cref="Upper"/> is all of it.
/// </summary>
public sealed record RootfsMount
{
    /// <summary>By what means.</summary>
    public required StorageDriver Driver { get; init; }

    /// <summary>Read-only layers, topmost first; none for a whole copy.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    /// <summary>Where changes go.</summary>
    public required string Upper { get; init; }

    /// <summary>Overlay's scratch directory, on the same file system as <see cref="Upper"/>; empty for a whole copy.</summary>
    public string Work { get; set; } = string.Empty;

    /// <summary>Mount options.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>For fuse-overlayfs: its program.</summary>
    public string? Program { get; init; }
}
