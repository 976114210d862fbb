using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers.Trees;

public sealed partial class TreeExtractor
{
    private void MakeParent(DirectoryHandle parent, byte[] name)
    {
        parent.MakeDirectory(name, DefaultDirectoryMode);
        if (_options is { SquashOwners: false, Owner: { } owner })
        {
            parent.ChangeOwner(name, owner.UserId, owner.GroupId);
        }
    }

    /// <summary>Owner before mode, since a change of owner takes set-uid away; then attributes; the time comes last.</summary>
    private void Finish(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        GiveOwner(parent, path.Name, entry);
        foreach (var (attribute, value) in entry.ExtendedAttributes.Where(attribute => IsWanted(attribute.Key)))
        {
            try
            {
                ExtendedAttributes.Set(parent.PathTo(path.Name), attribute, CarriedAttributes.Normalise(attribute, value));
            }
            catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
            {
                // The file system has none of these, or they are not ours to give.
            }
        }

        if (entry.Type == TarEntryType.Directory)
        {
            // Modes and times of directories wait until nothing is put into them any more.
            byte[] whole = path.Parent.Length == 0 ? path.Name : [.. path.Parent, (byte)'/', .. path.Name];
            _directories.Add((whole, entry));
            return;
        }

        if (entry.Type != TarEntryType.SymbolicLink)
        {
            parent.ChangeMode(path.Name, _options.DropSetId ? entry.Mode & ~SetIds : entry.Mode);
        }

        parent.ChangeTime(path.Name, entry.Modified);
    }

    private bool IsWanted(string attribute) =>
        CarriedAttributes.Carries(attribute) && !(_options.DropSetId && attribute == CarriedAttributes.Capability);

    private void GiveOwner(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        if (!_options.SquashOwners)
        {
            var (user, group) = _options.Owner ?? (entry.UserId, entry.GroupId);
            parent.ChangeOwner(name, user, group);
        }
    }

    // Children first: a parent that forbids writing, or a time that each change of an entry would renew, comes last.
    private void FinishDirectories()
    {
        foreach (var (path, entry) in _directories.OrderByDescending(remembered => remembered.Path.Length))
        {
            try
            {
                var (above, name) = LayerPath.Clean(path);
                using var parent = _parents.OpenExisting(above);
                using var directory = parent.OpenDirectory(name);
                directory.ChangeMode("."u8, entry.Mode);
                directory.ChangeTime("."u8, entry.Modified);
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            {
                // Something else has taken its place.
            }
        }
    }
}
