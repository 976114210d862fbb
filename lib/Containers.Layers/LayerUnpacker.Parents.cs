using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers;

public sealed partial class LayerUnpacker
{
    /// <summary>The entry's directory, made if the archive forgot to mention it; entries come in runs, so the last one is kept.</summary>
    private DirectoryHandle OpenParent(byte[] path)
    {
        if (_parent is not null && _parentPath.AsSpan().SequenceEqual(path))
        {
            return _parent;
        }

        _parent?.Dispose();
        _parent = null;
        _parent = OpenOrMake(path);
        _parentPath = path;
        return _parent;
    }

    private DirectoryHandle OpenOrMake(byte[] path)
    {
        var missing = new Stack<byte[]>();
        DirectoryHandle? directory;
        while ((directory = TryOpen(path)) is null)
        {
            var slash = path.AsSpan().LastIndexOf((byte)'/');
            missing.Push(path[(slash + 1)..]);
            path = path[..Math.Max(slash, 0)];
        }

        while (missing.TryPop(out var name))
        {
            using var parent = directory;
            MakeDirectory(parent, name);
            directory = parent.OpenDirectory(name);
        }

        return directory;
    }

    private DirectoryHandle? TryOpen(byte[] path)
    {
        try
        {
            return _root.OpenDirectoryInRoot(path.Length == 0 ? "."u8 : path);
        }
        catch (LinuxException e) when (path.Length > 0 && e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
