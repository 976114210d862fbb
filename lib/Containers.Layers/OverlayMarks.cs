namespace Containers.Layers;

/// <summary>
/// The attributes overlayfs keeps its own notes in when mounted with "userxattr" (kernel 5.11), which is how this program
/// always mounts it: as root and rootless the same layers serve.
/// </summary>
internal static class OverlayMarks
{
    /// <summary>On a directory, value "y": nothing of the layers below shows through.</summary>
    internal const string Opaque = "user.overlay.opaque";

    /// <summary>Whether an attribute from an archive would be taken for one of overlay's notes.</summary>
    internal static bool IsOverlaysOwn(string attribute) =>
        attribute.StartsWith("user.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("trusted.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("user.fuseoverlayfs.", StringComparison.Ordinal);
}
