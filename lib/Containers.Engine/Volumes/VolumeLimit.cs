using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Runtime.Namespaces;

namespace Containers.Engine.Volumes;

/// <summary>How much a volume that is a directory of the store may hold; the file system keeps it.</summary>
internal static class VolumeLimit
{
    /// <summary>Limits a new volume's directory, if that was asked for.</summary>
    /// <exception cref="ContainersException">Unsupported where the file system keeps no such limits, or only for root.</exception>
    internal static void Apply(LocalVolumeOptions options, string data)
    {
        if (options is { Bytes: 0, Files: 0 })
        {
            return;
        }

        using var directory = DirectoryHandle.Open(data);
        try
        {
            if (!ProjectQuota.IsKept(directory))
            {
                throw Refusal(options, "the store's file system keeps no quota for a directory", "xfs and ext4 do, mounted with prjquota; ");
            }

            if (UserNamespace.IsRootless)
            {
                throw Refusal(options, "only root can set a quota for a directory", string.Empty);
            }

            ProjectQuota.Limit(directory, (ulong)options.Bytes, (ulong)options.Files);
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            throw Refusal(options, "only root of the machine can set a quota for a directory", string.Empty);
        }
    }

    private static ContainersException Refusal(LocalVolumeOptions options, string why, string otherwise) => new(
        ErrorKind.Unsupported, $"volume option \"o={(options.Bytes > 0 ? "size" : "inodes")}=\" is not supported: {why}")
    {
        Hint = otherwise + "a volume in memory can be limited: -o type=tmpfs -o o=size=64m",
    };
}
