using Containers.Linux;
using Containers.Linux.Files;

namespace Wherry.Monitor;

/// <summary>Makes directories inside a container's root file system without ever leaving it.</summary>
internal static class RootedDirectory
{
    private const uint Mode = 0x1ed; // 0755

    internal static void Make(DirectoryHandle root, string path)
    {
        var sofar = string.Empty;
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = root.OpenDirectoryInRoot(sofar.Length == 0 ? "." : sofar);
            if (component != ".." && parent.Status(component) is null)
            {
                parent.MakeDirectory(component, Mode);
            }

            sofar += "/" + component;
        }

        try
        {
            using var made = root.OpenDirectoryInRoot(sofar.Length == 0 ? "." : sofar);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOTDIR)
        {
            throw new Containers.Oci.ContainersException(Containers.Oci.ErrorKind.Invalid, $"working directory {path} is not a directory", e);
        }
    }
}
