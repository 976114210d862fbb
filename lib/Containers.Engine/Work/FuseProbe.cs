using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime;

namespace Containers.Engine.Work;

/// <summary>
/// Finds out by mounting whether fuse-overlayfs works on a file system for this user. Must run inside the user namespace and
/// a private mount namespace of its own; leaves nothing behind: the program ends with its mount.
/// </summary>
internal static class FuseProbe
{
    internal static string? FindObstacle(string directory, string program)
    {
        var place = Path.Combine(directory, ".probe-" + Guid.NewGuid().ToString("N"));
        string At(string name) => Path.Combine(place, name);
        try
        {
            foreach (var name in (string[])["lower/seen", "upper", "work", "merged"])
            {
                Tree.Make(At(name));
            }

            RootfsMounter.Mount(
                new RootfsMount { Driver = StorageDriver.FuseOverlayfs, Program = program, Lower = [At("lower")], Upper = At("upper"), Work = At("work") },
                At("merged"));
            try
            {
                return Directory.Exists(At("merged/seen")) ? null : "fuse-overlayfs does not show what is in a layer";
            }
            finally
            {
                MountPoint.Detach(At("merged"));
            }
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            return e.Message;
        }
        finally
        {
            Tree.Remove(place);
        }
    }
}
