using Containers.Engine.Files;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <summary>
/// Shows the files of volumes to the caller, in the mount namespace the caller is in: that takes root, or a shell of
/// "unshare", for the files may belong to anybody.
/// </summary>
public sealed class VolumeMounter(Engine engine)
{
    private const string User = "wherry-mount"; // what plug-ins know this use by

    /// <summary>Makes a volume's files accessible, and tells where they are.</summary>
    /// <exception cref="ContainersException">NotFound; Unsupported: neither root nor inside "unshare".</exception>
    public string Mount(string name)
    {
        RequireNamespace("volume mount");
        var volume = new VolumeLister(engine).Find(name).Record;
        if (volume.Driver != VolumeCreator.LocalDriver)
        {
            return new VolumePlugins(engine).Find(volume.Driver).Mount(name, User);
        }

        if (LocalVolumeOptions.IsDirectory(volume.Options))
        {
            return engine.Volumes.DataPath(name);
        }

        var device = volume.Options.GetValueOrDefault("device");
        if (volume.Options.GetValueOrDefault("type", "none") is var type && type is "none" or "bind")
        {
            return device!; // it is visible where it is
        }

        var target = PathOf(name);
        Tree.Make(target);
        if (!LastingMount.IsMounted(target))
        {
            MountPoint.Mount(type, device ?? type, target, volume.Options.GetValueOrDefault("o", string.Empty));
        }

        return target;
    }

    /// <summary>Takes away what <see cref="Mount(string)"/> did; nothing is fine.</summary>
    /// <exception cref="ContainersException">NotFound; Unsupported as above; InUse while somebody is in it.</exception>
    public void Unmount(string name)
    {
        RequireNamespace("volume unmount");
        var volume = new VolumeLister(engine).Find(name).Record;
        if (volume.Driver != VolumeCreator.LocalDriver)
        {
            new VolumePlugins(engine).Find(volume.Driver).Unmount(name, User);
            return;
        }

        try
        {
            var target = PathOf(name);
            if (Directory.Exists(target))
            {
                if (LastingMount.IsMounted(target))
                {
                    MountPoint.Unmount(target);
                }

                Directory.Delete(target); // never what is in it: that would be the volume's
            }
        }
        catch (Linux.LinuxException e) when (e.Errno == Linux.Errno.EBUSY)
        {
            throw new ContainersException(ErrorKind.InUse, $"volume {name} is in use by a process that is in its files", e);
        }
    }

    private string PathOf(string name) => Path.Combine(engine.Paths.RunRoot, "mounts", "volume-" + name);

    private static void RequireNamespace(string command)
    {
        if (ThisProcess.UserId != 0)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"cannot run command \"wherry {command}\" in rootless mode, must execute \"wherry unshare\" first")
            {
                Hint = $"wherry unshare sh -c 'ls $(wherry {command} NAME)'",
            };
        }
    }
}
