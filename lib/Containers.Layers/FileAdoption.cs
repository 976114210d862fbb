using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>Takes files over from a tree that nobody wants any more, by linking to them. The tree may be hostile.</summary>
internal sealed class FileAdoption : IDisposable
{
    private readonly DirectoryHandle _tree;
    private readonly EntryParents _parents;

    internal FileAdoption(string directory)
    {
        _tree = DirectoryHandle.Open(directory);
        _parents = new EntryParents(_tree, [], (_, name) => throw new LinuxException("open", Errno.ENOENT, EntryText.Show(name)));
    }

    public void Dispose()
    {
        _parents.Dispose();
        _tree.Dispose();
    }

    /// <summary>
    /// Gives an entry's file a name in a directory of the layer. Of its attributes only those stay that the entry has: drivers
    /// note things of their own. False: it has to be written, as it is not there as the entry has it, or cannot be linked to.
    /// </summary>
    internal bool TryAdopt(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        try
        {
            parent.MakeHardLink(path.Name, _parents.Open(path.Parent), path.Name);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EXDEV or Errno.EMLINK or Errno.EPERM)
        {
            return false;
        }

        if (parent.Status(path.Name) is not { Type: FileType.Regular } status || status.Size != entry.Size)
        {
            parent.Unlink(path.Name);
            return false;
        }

        foreach (var attribute in ExtendedAttributes.List(parent.PathTo(path.Name)).Where(name => IsForeign(name, entry)))
        {
            ExtendedAttributes.Remove(parent.PathTo(path.Name), attribute);
        }

        return true;
    }

    private static bool IsForeign(string attribute, TarEntry entry) =>
        attribute.StartsWith("user.", StringComparison.Ordinal) && !entry.ExtendedAttributes.ContainsKey(attribute);
}
