using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Files;

/// <summary>
/// A tree opened by a worker, which is inside the user namespace and has a mount namespace of its own. Everything below is
/// reached through <see cref="Root"/>; nothing that is found there is ever run or loaded.
/// </summary>
internal sealed class OpenTree : IDisposable
{
    private readonly PrivateRootfs? _mounted;

    private OpenTree(string path, PrivateRootfs? mounted)
    {
        Path = path;
        _mounted = mounted;
        Root = DirectoryHandle.Open(path);
    }

    /// <summary>The tree's root.</summary>
    internal DirectoryHandle Root { get; }

    /// <summary>A path to the root that is good as long as this object.</summary>
    internal string Path { get; }

    /// <exception cref="ContainersException">Unreachable: the process has ended; look again where the tree is now.</exception>
    internal static OpenTree Open(TreePlace place)
    {
        if (place.Pid != 0)
        {
            return OpenProcess(place);
        }

        if (place.Rootfs is null)
        {
            return new OpenTree(place.Directory ?? "/", null);
        }

        Tree.Make(place.MountPoint!);
        var mounted = PrivateRootfs.Mount(place.Rootfs, place.MountPoint!, place.ReadOnly);
        try
        {
            var tree = new OpenTree(mounted.Path, mounted);
            foreach (var mount in place.Mounts.OrderBy(mount => mount.Destination.Count(c => c == '/')))
            {
                tree.Bind(mount);
            }

            return tree;
        }
        catch
        {
            mounted.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Root.Dispose();
        _mounted?.Dispose();
    }

    private static OpenTree OpenProcess(TreePlace place)
    {
        try
        {
            var tree = new OpenTree($"/proc/{place.Pid}/root{place.Below}", null);
            if (new ProcessIdentity(place.Pid, place.PidStartTime).IsAlive) // asked after opening: what we hold is that process's
            {
                return tree;
            }

            tree.Dispose();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES)
        {
            // It has ended, or its pid belongs to somebody else now.
        }

        throw new ContainersException(ErrorKind.Unreachable, "the container ended while its files were looked for");
    }

    private void Bind(ContainerMount mount)
    {
        if (mount.Type == "tmpfs" || !System.IO.Path.Exists(mount.Source))
        {
            return; // a file system in memory is empty while nobody uses it
        }

        MakePlace(mount.Destination, Directory.Exists(mount.Source));
        using (var place = Root.OpenReferenceInRoot(mount.Destination))
        {
            MountPoint.Bind(mount.Source, place.SelfPath);
        }

        if (mount.Options.Contains("ro"))
        {
            using var mounted = Root.OpenReferenceInRoot(mount.Destination);
            MountPoint.MakeReadOnly(mounted.SelfPath);
        }
    }

    // As the runtime will when the container is started.
    private void MakePlace(string destination, bool isDirectory)
    {
        var sofar = string.Empty;
        var components = destination.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < components.Length; i++)
        {
            using var parent = Root.OpenDirectoryInRoot(sofar.Length == 0 ? "." : sofar);
            if (parent.Status(components[i]) is null)
            {
                if (i < components.Length - 1 || isDirectory)
                {
                    parent.MakeDirectory(components[i], 0x1ed);
                }
                else
                {
                    parent.CreateFile(components[i], 0x1a4).Dispose();
                }
            }

            sofar += "/" + components[i];
        }
    }
}
