using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Trees;

/// <summary>
/// Puts an archive into a directory that may be in use, and by somebody hostile who moves things about meanwhile: every path
/// is resolved by the kernel below the tree's open root at the moment it is used, and nothing is followed in the last place.
/// Unlike a layer's, the archive's names mean nothing but themselves. One object extracts one archive.
/// </summary>
public sealed partial class TreeExtractor : IDisposable
{
    private const uint DefaultDirectoryMode = 0x1ed; // 0755
    private const uint SetIds = 0xc00; // 06000

    private readonly EntryParents _parents;
    private readonly ExtractOptions _options;
    private readonly List<(byte[] Path, TarEntry Entry)> _directories = [];
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Prepares to extract.</summary>
    /// <param name="root">What cannot be left; stays the caller's.</param>
    /// <param name="directory">The directory below it that the archive's names are relative to; empty for the root itself.</param>
    /// <param name="options">How.</param>
    public TreeExtractor(DirectoryHandle root, ReadOnlySpan<byte> directory, ExtractOptions options)
    {
        _parents = new EntryParents(root, directory.Trim((byte)'/').ToArray(), MakeParent);
        _options = options;
    }

    /// <summary>Bytes of files written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Extracts a whole archive, uncompressed.</summary>
    /// <exception cref="ContainersException">Invalid, Corrupt or Unsupported, naming the entry. What was extracted stays.</exception>
    public void Extract(Stream archive)
    {
        var reader = new TarReader(archive);
        while (reader.Next() is { } entry)
        {
            try
            {
                Apply(entry, reader.Content);
            }
            catch (LinuxException e)
            {
                throw new ContainersException(ErrorKind.Unsupported, $"copy {entry.DisplayName}: {e.Message}", e);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
            {
                throw e.Within($"copy {entry.DisplayName}");
            }
        }

        FinishDirectories();
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _parents.Dispose();

    private void Apply(TarEntry entry, Stream content)
    {
        var path = LayerPath.Clean(entry.Name);
        if (path.IsRoot)
        {
            return; // the directory that is there keeps what it has
        }

        var parent = _parents.Open(path.Parent);
        if (!MakeWay(parent, path.Name, entry, out var overwriteInPlace))
        {
            Finish(parent, path, entry);
            return;
        }

        if (overwriteInPlace)
        {
            using var file = parent.OpenRegularEmptied(path.Name) ?? throw new LinuxException("open", Errno.EBUSY, entry.DisplayName);
            Fill(file, content);
            return; // somebody mounted it there: owner and mode are theirs
        }

        if (Make(parent, path, entry, content))
        {
            Finish(parent, path, entry);
        }
    }

    /// <summary>Removes what bears the name. False: it is a directory and stays one.</summary>
    private bool MakeWay(DirectoryHandle parent, byte[] name, TarEntry entry, out bool overwriteInPlace)
    {
        overwriteInPlace = false;
        if (parent.Status(name) is not { } existing)
        {
            return true;
        }

        var wasDirectory = existing.Type == FileType.Directory;
        var isDirectory = entry.Type == TarEntryType.Directory;
        if (wasDirectory && isDirectory)
        {
            return false;
        }

        if (wasDirectory != isDirectory && !_options.Overwrite)
        {
            throw new ContainersException(ErrorKind.Invalid, wasDirectory
                ? $"cannot overwrite directory \"{Shown(entry)}\" with non-directory"
                : $"cannot overwrite non-directory \"{Shown(entry)}\" with directory");
        }

        try
        {
            Tree.Remove(parent, name);
        }
        catch (LinuxException e) when (e.Errno == Errno.EBUSY && existing.Type == FileType.Regular && entry.Type == TarEntryType.File)
        {
            overwriteInPlace = true;
        }

        return true;
    }

    /// <summary>Makes the entry's file. False: nothing was made that could be given attributes.</summary>
    private bool Make(DirectoryHandle parent, LayerPath path, TarEntry entry, Stream content)
    {
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                parent.MakeDirectory(path.Name, DefaultDirectoryMode);
                return true;
            case TarEntryType.File:
                using (var file = parent.CreateFile(path.Name, 0x180))
                {
                    Fill(file, content);
                }

                return true;
            case TarEntryType.SymbolicLink:
                parent.MakeSymbolicLink(path.Name, entry.LinkName);
                return true;
            case TarEntryType.HardLink:
                MakeHardLink(parent, path.Name, entry);
                return false;
            case TarEntryType.Fifo:
                parent.MakeNode(path.Name, FileType.Fifo, entry.Mode);
                return true;
            default:
                return TryMakeDevice(parent, path.Name, entry);
        }
    }

    private void Fill(FileDescriptor file, Stream content)
    {
        int count;
        while ((count = content.Read(_buffer)) > 0)
        {
            file.Write(_buffer.AsSpan(0, count));
            Written += count;
        }
    }

    private void MakeHardLink(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        var target = LayerPath.Clean(entry.LinkName);
        if (target.IsRoot)
        {
            throw new ContainersException(ErrorKind.Corrupt, "a hard link to the archive's root");
        }

        using var directory = _parents.OpenExisting(target.Parent);
        parent.MakeHardLink(name, directory, target.Name);
    }

    // Those who may make none do without: the container has its devices from its runtime.
    private static bool TryMakeDevice(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        var type = entry.Type == TarEntryType.BlockDevice ? FileType.BlockDevice : FileType.CharacterDevice;
        if (type == FileType.CharacterDevice && entry is { DeviceMajor: 0, DeviceMinor: 0 })
        {
            return false; // on disk that would be a whiteout
        }

        try
        {
            parent.MakeNode(name, type, entry.Mode, entry.DeviceMajor, entry.DeviceMinor);
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            return false;
        }
    }

    private static string Shown(TarEntry entry) => entry.DisplayName.TrimEnd('/');
}
