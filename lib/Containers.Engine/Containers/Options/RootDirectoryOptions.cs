using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>A directory of the user's as a container's root file system.</summary>
/// <param name="Path">Where, absolute.</param>
/// <param name="IsOverlay">Whether changes go elsewhere.</param>
internal sealed record RootDirectory(string Path, bool IsOverlay);

/// <summary>Reads what --rootfs is followed by: PATH, or PATH:O.</summary>
internal static class RootDirectoryOptions
{
    internal static RootDirectory Read(string text)
    {
        var colon = text.LastIndexOf(':');
        var option = colon < 0 || text[colon..].Contains('/', StringComparison.Ordinal) ? null : text[(colon + 1)..];
        var path = System.IO.Path.GetFullPath(option is null ? text : text[..colon]);
        if (option?.Split('=')[0] == "idmap")
        {
            throw new ContainersException(ErrorKind.Unsupported, $"--rootfs {text}: idmap is not supported for a root directory")
            {
                Hint = "change the owner of its files with \"wherry unshare chown\", or use :O",
            };
        }

        if (option is not (null or "O"))
        {
            throw new ContainersException(ErrorKind.Invalid, $"--rootfs {text}: unknown option \"{option}\": want O or nothing");
        }

        return !Directory.Exists(path) ? throw new ContainersException(ErrorKind.NotFound, $"--rootfs {path}: no such directory")
            : new RootDirectory(path == "/" ? path : path.TrimEnd('/'), option == "O");
    }
}
