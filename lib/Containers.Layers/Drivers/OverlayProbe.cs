using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Layers.Drivers;

/// <summary>
/// Finds out by trying whether the kernel's overlayfs works on a file system for this user: mounting, whiteouts and opaque
/// marks. Must run inside the user namespace and a private mount namespace of its own; leaves nothing behind.
/// </summary>
public static class OverlayProbe
{
    // Before, users could not mount it, and "userxattr" did not exist.
    private static readonly Version s_firstForUsers = new(5, 11);

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

    /// <summary>What a refused mount means on a kernel of a version; null when nothing more is known than the kernel's own word.</summary>
    internal static string? Explain(int errno, Version kernel) =>
        errno == Errno.ENODEV ? "the kernel has none (modprobe overlay, as root)"
        : errno is Errno.EPERM or Errno.EINVAL && kernel < s_firstForUsers ? $"it needs Linux {s_firstForUsers}, and this is {kernel.ToString(2)}"
        : null;

    private static string? Try(string place)
    {
        using (var upper = DirectoryHandle.Open(Path.Combine(place, "upper")))
        {
            upper.MakeNode("hidden", FileType.CharacterDevice, 0);
        }

        try
        {
            ExtendedAttributes.Set(Path.Combine(place, "upper"), OverlayMarks.Opaque, "n"u8);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            return "the store's file system has no extended attributes for users, so those of images are not kept";
        }

        var merged = Path.Combine(place, "merged");
        string At(string name) => Path.Combine(place, name);
        try
        {
            OverlayMount.Mount([At("lower")], At("upper"), At("work"), merged, ["userxattr"]);
        }
        catch (LinuxException e) when (Explain(e.Errno, Environment.OSVersion.Version) is { } why)
        {
            return why;
        }

        try
        {
            return Directory.Exists(Path.Combine(merged, "hidden")) ? "overlayfs does not honour whiteouts here" : null;
        }
        finally
        {
            MountPoint.Detach(merged);
        }
    }
}
