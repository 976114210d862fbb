using System.Text;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>
/// How a layer on disk hides what is below it: in the form overlayfs reads when mounted with "userxattr" (kernel 5.11), which
/// is how this program always mounts it, so that as root and rootless the same layers serve. In the layer of a container's
/// changes fuse-overlayfs may have left its own forms: other attributes, and files with the names that archives use.
/// </summary>
internal static class OverlayMarks
{
    /// <summary>On a directory, value "y": nothing of the layers below shows through.</summary>
    internal const string Opaque = "user.overlay.opaque";

    private static readonly string[] s_opaque = [Opaque, "trusted.overlay.opaque", "user.fuseoverlayfs.opaque"];

    /// <summary>Begins the names of files that are marks.</summary>
    internal static ReadOnlySpan<byte> FilePrefix => ".wh."u8;

    /// <summary>The file that makes its directory opaque.</summary>
    internal static ReadOnlySpan<byte> OpaqueFile => ".wh..wh..opq"u8;

    /// <summary>Whether an attribute from an archive would be taken for one of overlay's notes.</summary>
    internal static bool IsOverlaysOwn(string attribute) =>
        attribute.StartsWith("user.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("trusted.overlay.", StringComparison.Ordinal) ||
        attribute.StartsWith("user.fuseoverlayfs.", StringComparison.Ordinal);

    /// <summary>Whether this is the character device that stands for a removed name.</summary>
    internal static bool IsWhiteout(FileStatus? status) => status is { Type: FileType.CharacterDevice, SpecialDevice: 0 };

    /// <summary>Whether an attribute makes a directory opaque.</summary>
    internal static bool IsOpaque(DirectoryHandle directory)
    {
        var path = Encoding.UTF8.GetBytes(directory.SelfPath + "/.");
        return s_opaque.Any(name => ExtendedAttributes.Get(path, name) is [(byte)'y', ..]);
    }

    /// <summary>Whether a file of this name is a mark.</summary>
    internal static bool IsMarkFile(byte[] name) => name.AsSpan().StartsWith(FilePrefix);

    /// <summary>Whether a file of this name makes its directory opaque.</summary>
    internal static bool IsOpaqueFile(byte[] name) => name.AsSpan().SequenceEqual(OpaqueFile);

    /// <summary>The name that a mark file hides; null when it hides nothing sensible.</summary>
    internal static byte[]? HiddenBy(byte[] mark)
    {
        // ".wh..wh." names are aufs's own files; a bare ".wh." or ".wh..." would hide nothing sensible.
        var hidden = mark.AsSpan(FilePrefix.Length);
        return hidden.StartsWith(FilePrefix) || hidden.Length == 0 || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8)
            ? null : hidden.ToArray();
    }
}
