using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers.Stacking;

/// <summary>Keeps files with several names one file. The names of one file are all in one layer.</summary>
internal sealed class HardLinks(DirectoryHandle tree)
{
    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _known = [];

    internal void Remember(FileStatus status, byte[] path)
    {
        if (status.Links > 1)
        {
            _known[(status.Device, status.Inode)] = path;
        }
    }

    /// <summary>Gives the copy of a file one more name. False: there is no copy yet, or none that another name could be given.</summary>
    internal bool TryLink(FileStatus status, DirectoryHandle directory, byte[] name)
    {
        if (!_known.TryGetValue((status.Device, status.Inode), out var path))
        {
            return false;
        }

        var slash = path.AsSpan().LastIndexOf((byte)'/');
        try
        {
            using var parent = tree.OpenDirectoryInRoot(slash < 0 ? "."u8 : path.AsSpan(0, slash));
            directory.MakeHardLink(name, parent, path.AsSpan(slash + 1));
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENAMETOOLONG or Errno.EMLINK)
        {
            return false;
        }
    }
}
