using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Drivers;

/// <summary>Storage drivers as users and other tools' settings call them.</summary>
internal static class DriverNames
{
    internal static string Of(StorageDriver driver) => driver switch
    {
        StorageDriver.Overlay => "overlay",
        StorageDriver.FuseOverlayfs => "fuse-overlayfs",
        _ => "vfs",
    };

    internal static StorageDriver Parse(string name) => name switch
    {
        "overlay" or "overlay2" => StorageDriver.Overlay,
        "fuse-overlayfs" => StorageDriver.FuseOverlayfs,
        "vfs" => StorageDriver.Vfs,
        _ => throw new ContainersException(ErrorKind.Unsupported, $"storage driver \"{name}\" is not known: use overlay, fuse-overlayfs or vfs"),
    };
}
