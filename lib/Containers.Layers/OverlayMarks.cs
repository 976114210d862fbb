using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>
/// The attributes overlayfs keeps its own notes in when mounted with "userxattr" (kernel 5.11), which is how this program
/// always mounts it: as root and rootless the same layers serve.
/// </summary>
internal static class OverlayMarks
{
    /// <summary>On a directory, value "y": nothing of the layers below shows through.</summary>
    internal const string Opaque = "user.overlay.opaque";

    /// <summary>Whether an attribute is that note in any form: of overlayfs mounted either way, or of fuse-overlayfs.</summary>
    internal static bool IsOpaque(string attribute) => attribute is Opaque or "trusted.overlay.opaque" or "user.fuseoverlayfs.opaque";

    /// <summary>Whether an attribute makes an empty file a whiteout (kernel 6.7).</summary>
    internal static bool IsWhiteout(string attribute) => attribute is "user.overlay.whiteout" or "trusted.overlay.whiteout";

    /// <summary>Whether something is the device that overlay file systems take for "removed".</summary>
    internal static bool IsWhiteoutDevice(FileStatus? status) => status is { Type: FileType.CharacterDevice, SpecialDevice: 0 };

    /// <summary>Whether an attribute says that the content is to be found elsewhere in the layers below.</summary>
    internal static bool PointsElsewhere(string attribute) => attribute is "user.overlay.redirect" or "trusted.overlay.redirect"
        or "user.overlay.metacopy" or "trusted.overlay.metacopy";

    /// <summary>Whether an attribute from an archive would be taken for one of overlay's notes.</summary>
    internal static bool IsOverlaysOwn(string attribute) =>
        attribute.StartsWith("user.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("trusted.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("user.fuseoverlayfs.", StringComparison.Ordinal);
}
