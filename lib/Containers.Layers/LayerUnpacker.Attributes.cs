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

    private static void MakeOpaque(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        try
        {
            ExtendedAttributes.Set(parent.PathTo(name), OverlayMarks.Opaque, "y"u8);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            // Without attributes there is no native overlay either; fuse-overlayfs and vfs know the archive's own form too.
            using var directory = parent.OpenDirectory(name);
            if (directory.Status(WhiteoutNames.Opaque) is null)
            {
                directory.CreateFile(WhiteoutNames.Opaque, 0).Dispose();
            }
        }
    }

    /// <summary>Owner before mode, since a change of owner takes set-uid away; then attributes; the time comes last.</summary>
    private void Finish(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        if (entry.Type == TarEntryType.Directory)
        {
            RememberDirectory(parent, path, entry);
            return;
        }

        if (!_options.SquashOwners)
        {
            parent.ChangeOwner(path.Name, entry.UserId, entry.GroupId);
        }
        else
        {
            RecordedOwner.Note(parent, path.Name, entry);
        }

        SetExtendedAttributes(parent, path.Name, entry);
        if (entry.Type != TarEntryType.SymbolicLink)
        {
            parent.ChangeMode(path.Name, entry.Mode);
        }

        parent.ChangeTime(path.Name, entry.Modified);
    }

    // Everything about directories waits until nothing is put into them any more: a mode may forbid it, the time would be
    // renewed, and a default access list would be inherited.
    private void RememberDirectory(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        if (parent.Status(path.Name) is { Type: FileType.Directory } directory)
        {
            _directories.Add(directory, path.Whole, entry);
        }
    }

    private void FinishDirectories()
    {
        foreach (var path in _directories.PathsChildrenFirst())
        {
            using var directory = TryOpenRemembered(path);
            if (directory is null || _directories.Find(directory.Status()) is not { } entry)
            {
                continue; // reached through a link that leads elsewhere by now
            }

            try
            {
                FinishDirectory(directory, entry);
            }
            catch (LinuxException e)
            {
                throw Explain(entry, e);
            }
        }
    }

    private void FinishDirectory(DirectoryHandle directory, TarEntry entry)
    {
        if (!_options.SquashOwners)
        {
            directory.ChangeOwner("."u8, entry.UserId, entry.GroupId);
        }
        else
        {
            RecordedOwner.Note(directory, "."u8, entry);
        }

        SetExtendedAttributes(directory, "."u8, entry);
        directory.ChangeMode("."u8, entry.Mode);
        directory.ChangeTime("."u8, entry.Modified);
    }

    private DirectoryHandle? TryOpenRemembered(byte[] path)
    {
        try
        {
            return _parents.OpenExisting(path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
    }

    private void SetExtendedAttributes(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        foreach (var (attribute, value) in entry.ExtendedAttributes)
        {
            var isAccessList = CarriedAttributes.IsAccessList(attribute);
            if (!CarriedAttributes.Carries(attribute) || (isAccessList && _options.SquashOwners))
            {
                continue;
            }

            try
            {
                ExtendedAttributes.Set(parent.PathTo(name), attribute, CarriedAttributes.Normalise(attribute, value));
            }
            catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM || (isAccessList && e.Errno == Errno.EINVAL))
            {
                // The file system has none of these, or not for this type of file, or a list is about ids that are not
                // mapped here: as docker, do without.
            }
        }
    }
}
