using System.Text;

namespace Containers.Linux.Files;

/// <summary>
/// Copies what is in a directory into another, with owners, modes, times, extended attributes, symbolic and hard links.
/// No link is followed. Devices and sockets are left out. Needs to run where the owners are mapped.
/// </summary>
/// <param name="target">Where to; it stays the caller's.</param>
/// <param name="keepOwners">False: everything belongs to whoever copies.</param>
public sealed class TreeCopy(DirectoryHandle target, bool keepOwners)
{
    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _linked = [];
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Copies all that is in a directory, and gives the target its attributes.</summary>
    /// <exception cref="LinuxException">Also for a tree deeper than this process may have files open.</exception>
    public void CopyFrom(DirectoryHandle source) => CopyContents(source, target, []);

    private void CopyContents(DirectoryHandle from, DirectoryHandle to, byte[] path)
    {
        foreach (var name in from.Names())
        {
            if (from.Status(name) is { } status)
            {
                Copy(from, to, name, [.. path, .. path.Length > 0 ? "/"u8 : default, .. name], status);
            }
        }

        if (from.Status(ReadOnlySpan<byte>.Empty) is { } own)
        {
            Finish(from, to, "."u8, own);
        }
    }

    private void Copy(DirectoryHandle from, DirectoryHandle to, byte[] name, byte[] path, FileStatus status)
    {
        switch (status.Type)
        {
            case FileType.Directory:
                to.MakeDirectory(name, 0x1c0);
                using (var below = from.OpenDirectory(name))
                using (var copy = to.OpenDirectory(name))
                {
                    CopyContents(below, copy, path);
                }

                return;
            case FileType.Regular when status.Links > 1 && _linked.TryGetValue((status.Device, status.Inode), out var first):
                Link(to, name, first);
                return;
            case FileType.Regular:
                CopyFile(from, to, name);
                _linked.TryAdd((status.Device, status.Inode), path);
                break;
            case FileType.SymbolicLink:
                to.MakeSymbolicLink(name, from.ReadLink(name));
                break;
            case FileType.Fifo:
                to.MakeNode(name, FileType.Fifo, 0x180);
                break;
            default:
                return;
        }

        Finish(from, to, name, status);
    }

    private void CopyFile(DirectoryHandle from, DirectoryHandle to, byte[] name)
    {
        using var source = from.OpenFile(name);
        using var copy = to.CreateFile(name, 0x180);
        int count;
        while ((count = source.Read(_buffer)) > 0)
        {
            copy.Write(_buffer.AsSpan(0, count));
        }
    }

    private void Link(DirectoryHandle to, byte[] name, byte[] first)
    {
        var slash = Array.LastIndexOf(first, (byte)'/');
        using var directory = target.OpenDirectoryInRoot(slash < 0 ? "."u8 : first.AsSpan(0, slash));
        to.MakeHardLink(name, directory, first.AsSpan(slash + 1));
    }

    // Owner before mode, since a change of owner takes set-uid away; the time comes last.
    private void Finish(DirectoryHandle from, DirectoryHandle to, ReadOnlySpan<byte> name, FileStatus status)
    {
        if (keepOwners)
        {
            to.ChangeOwner(name, status.UserId, status.GroupId);
        }

        CopyAttributes(PathOf(from, name), PathOf(to, name));
        if (status.Type != FileType.SymbolicLink)
        {
            to.ChangeMode(name, status.Mode);
        }

        to.ChangeTime(name, status.Modified);
    }

    private static void CopyAttributes(byte[] from, byte[] to)
    {
        foreach (var name in ExtendedAttributes.List(from))
        {
            try
            {
                if (ExtendedAttributes.Get(from, name) is { } value)
                {
                    ExtendedAttributes.Set(to, name, value);
                }
            }
            catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
            {
                // Not for us to give, or not to be had on that file system.
            }
        }
    }

    // lsetxattr has no form that takes a directory and a name (before kernel 6.13).
    private static byte[] PathOf(DirectoryHandle directory, ReadOnlySpan<byte> name) => [.. Encoding.UTF8.GetBytes(directory.SelfPath), (byte)'/', .. name];
}
