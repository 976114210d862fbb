using System.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>One line of a directory as an archive shall have it.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="IsMark">It is a whiteout, not something on disk.</param>
internal readonly record struct LayerName(byte[] Name, bool IsMark);

/// <summary>
/// Reads a directory of an overlay's upper tree, in the forms in which drivers note what was removed: overlayfs's devices of
/// number 0:0, attributes, and the ".wh." names that fuse-overlayfs uses where it may make no devices. All become the OCI
/// form, and the same changes give the same names whichever driver noted them.
/// </summary>
internal static class UpperDirectory
{
    /// <summary>The names in a directory with its marks, in the order of an archive.</summary>
    /// <exception cref="ContainersException">Unsupported: what is here refers to the layers below in a way no archive can.</exception>
    internal static List<LayerName> List(DirectoryHandle directory)
    {
        var names = new List<LayerName>();
        var isOpaque = IsOpaque(directory);
        foreach (var name in directory.Names())
        {
            if (WhiteoutNames.IsMark(name))
            {
                var saysOpaque = name.AsSpan().SequenceEqual(WhiteoutNames.Opaque) || name.AsSpan().SequenceEqual(WhiteoutNames.FuseOpaque);
                isOpaque |= saysOpaque;
                if (!saysOpaque && WhiteoutNames.TryGetHidden(name, out _))
                {
                    names.Add(new LayerName(name, true));
                }
            }
            else if (IsWhiteout(directory, name))
            {
                names.Add(new LayerName([.. WhiteoutNames.Prefix, .. name], true));
            }
            else
            {
                names.Add(new LayerName(name, false));
            }
        }

        if (isOpaque)
        {
            names.Add(new LayerName(WhiteoutNames.Opaque.ToArray(), true));
        }

        return Arrange(names);
    }

    /// <summary>The names in an ordinary directory, in the order of an archive.</summary>
    internal static List<LayerName> ListPlain(DirectoryHandle directory) =>
        Arrange([.. directory.Names().Select(name => new LayerName(name, false))]);

    // By bytes, so that no locale has a say.
    private static List<LayerName> Arrange(List<LayerName> names)
    {
        names.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        for (var i = names.Count - 1; i > 0; i--)
        {
            if (names[i].Name.AsSpan().SequenceEqual(names[i - 1].Name))
            {
                names.RemoveAt(i); // noted in two forms
            }
        }

        return names;
    }

    internal static bool IsWhiteout(DirectoryHandle directory, byte[] name)
    {
        var status = directory.Status(name);
        if (status?.Type is not (FileType.Regular or FileType.Directory))
        {
            return OverlayMarks.IsWhiteoutDevice(status);
        }

        var notes = ExtendedAttributes.List(directory.PathTo(name));
        return notes.Any(OverlayMarks.PointsElsewhere)
            ? throw new ContainersException(
                ErrorKind.Unsupported,
                $"{Encoding.UTF8.GetString(name)} is kept as a reference to a lower layer (overlayfs with redirect_dir or metacopy)")
            : status.Value is { Type: FileType.Regular, Size: 0 } && notes.Any(OverlayMarks.IsWhiteout);
    }

    internal static bool IsOpaque(DirectoryHandle directory)
    {
        var path = directory.PathTo("."u8);
        return ExtendedAttributes.List(path).Where(OverlayMarks.IsOpaque)
            .Any(note => ExtendedAttributes.Get(path, note).AsSpan().SequenceEqual("y"u8));
    }
}
