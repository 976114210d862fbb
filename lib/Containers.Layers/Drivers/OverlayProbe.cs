using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Layers.Drivers;

/// <summary>
/// Finds out by trying whether the kernel's overlayfs works on a file system for this user: mounting, whiteouts and opaque
/// marks. Must run inside the user namespace and a private mount namespace of its own; leaves nothing behind.
/// </summary>
public static class OverlayProbe
{
    /// <summary>Null when native overlay works on the file system of <paramref name="directory"/>; otherwise what failed.</summary>
    public static string? FindObstacle(string directory)
    {
        var place = Path.Combine(directory, ".probe-" + Guid.NewGuid().ToString("N"));
        try
        {
            foreach (var name in (string[])["lower", "lower/hidden", "upper", "work", "merged"])
            {
                Tree.Make(Path.Combine(place, name));
            }

            return Try(place);
        }
        catch (IOException e)
        {
            return e.Message;
        }
        finally
        {
            Tree.Remove(place);
        }
    }

    private static string? Try(string place)
    {
        using (var upper = DirectoryHandle.Open(Path.Combine(place, "upper")))
        {
            upper.MakeNode("hidden", FileType.CharacterDevice, 0);
        }

        var merged = Path.Combine(place, "merged");
        string At(string name) => Path.Combine(place, name);
        OverlayMount.Mount([At("lower")], At("upper"), At("work"), merged, ["userxattr"]);
        try
        {
            if (Directory.Exists(Path.Combine(merged, "hidden")))
            {
                return "overlayfs does not honour whiteouts here";
            }

            ExtendedAttributes.Set(At("upper"), OverlayMarks.Opaque, "n"u8);
            return null;
        }
        finally
        {
            MountPoint.Detach(merged);
        }
    }
}
