using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers;

public sealed partial class LayerUnpacker
{
    /// <summary>
    /// OCI image layer specification, "Whiteouts", in overlay's form: a removed name is a character device 0:0, a directory
    /// that hides all below it bears an attribute. True when the entry was such a mark.
    /// </summary>
    private static bool ApplyWhiteout(DirectoryHandle parent, LayerPath path)
    {
        if (!WhiteoutNames.IsMark(path.Name))
        {
            return false;
        }

        if (path.Name.AsSpan().SequenceEqual(WhiteoutNames.Opaque))
        {
            MakeOpaque(parent, "."u8);
            return true;
        }

        if (!WhiteoutNames.TryGetHidden(path.Name, out var hidden))
        {
            return true;
        }

        // A whiteout hides nothing of its own layer: what is there already hides the layers below by itself.
        switch (parent.Status(hidden)?.Type)
        {
            case null:
                parent.MakeNode(hidden, FileType.CharacterDevice, 0);
                break;
            case FileType.Directory:
                MakeOpaque(parent, hidden);
                break;
        }

        return true;
    }

    /// <summary>Makes a directory; in place of a whiteout it has to go on hiding what is below.</summary>
    private static void MakeDirectory(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        var isHidden = OverlayMarks.IsWhiteoutDevice(parent.Status(name));
        if (isHidden)
        {
            parent.Unlink(name);
        }

        parent.MakeDirectory(name, DefaultDirectoryMode);
        if (isHidden)
        {
            MakeOpaque(parent, name);
        }
    }

    private static void MakeOpaque(DirectoryHandle parent, ReadOnlySpan<byte> name) =>
        ExtendedAttributes.Set(parent.PathTo(name), OverlayMarks.Opaque, "y"u8);

    /// <summary>Owner before mode, since a change of owner takes set-uid away; then attributes; the time comes last.</summary>
    private void Finish(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        if (!_options.SquashOwners)
        {
            parent.ChangeOwner(path.Name, entry.UserId, entry.GroupId);
        }

        SetExtendedAttributes(parent, path.Name, entry);
        if (entry.Type == TarEntryType.Directory)
        {
            RememberDirectory(Combine(path), entry);
            return;
        }

        if (entry.Type != TarEntryType.SymbolicLink)
        {
            parent.ChangeMode(path.Name, entry.Mode);
        }

        parent.ChangeTime(path.Name, entry.Modified);
    }

    // Modes and times of directories wait until nothing is put into them any more.
    private void RememberDirectory(byte[] path, TarEntry entry)
    {
        if (entry.Type == TarEntryType.Directory)
        {
            _directories.Add((path, entry));
        }
    }

    /// <summary>Children first: a parent that forbids writing, or a time that each change of an entry would renew, comes last.</summary>
    private void FinishDirectories()
    {
        foreach (var (path, entry) in _directories.OrderByDescending(remembered => remembered.Path.Length))
        {
            using var directory = TryOpenRemembered(path);
            if (directory is null)
            {
                continue; // a later entry replaced it by something else
            }

            if (!_options.SquashOwners)
            {
                directory.ChangeOwner("."u8, entry.UserId, entry.GroupId);
            }

            directory.ChangeMode("."u8, entry.Mode);
            directory.ChangeTime("."u8, entry.Modified);
        }
    }

    private DirectoryHandle? TryOpenRemembered(byte[] path)
    {
        try
        {
            var (above, name) = LayerPath.Clean(path);
            using var parent = _root.OpenDirectoryInRoot(above.Length == 0 ? "."u8 : above);
            // Not through a symbolic link that has taken the directory's place: the attributes are not for what it points to.
            return parent.OpenDirectory(name.Length == 0 ? "."u8 : name);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
    }

    private static void SetExtendedAttributes(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        foreach (var (attribute, value) in entry.ExtendedAttributes)
        {
            if (OverlayMarks.IsOverlaysOwn(attribute) || attribute == "security.selinux")
            {
                continue;
            }

            try
            {
                ExtendedAttributes.Set(parent.PathTo(name), attribute, value);
            }
            catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
            {
                // The file system has none of these, or they are the host's to give (trusted.*): as docker, do without.
            }
        }
    }
}
