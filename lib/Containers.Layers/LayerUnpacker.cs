using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>How a layer is put on disk.</summary>
/// <param name="SquashOwners">Everything belongs to whoever unpacks: for users with a single id to give.</param>
/// <param name="IsWhole">A digest says that nothing is missing at the archive's end, though the mark of that may be.</param>
public sealed record UnpackOptions(bool SquashOwners, bool IsWhole = false)
{
    /// <summary>
    /// A tree on the same file system that the archive is made of and that nobody wants any more: its files become the layer's
    /// by a link, instead of being written once more. Null for none.
    /// </summary>
    public string? Adopt { get; init; }

    /// <summary>Nobody is about to read the files, so large ones need not be kept in memory.</summary>
    public bool PastCache { get; init; }
}

/// <summary>
/// Turns a layer archive into a directory tree for overlay file systems. The archive is hostile: no entry reaches outside
/// the directory, whatever symbolic links earlier entries have made (openat2 with RESOLVE_IN_ROOT), and no entry can plant
/// overlay's own marks. Runs where the owners it shall give are mapped. One object unpacks one layer.
/// </summary>
/// <remarks>
/// Device nodes need privilege over the host. Where that is missing they are left out, with the hard links to them: a
/// container gets the devices it may have from the runtime. Nothing else is left out silently but what
/// <see cref="CarriedAttributes"/> says of extended attributes. Long runs of zeros become holes.
/// </remarks>
public sealed partial class LayerUnpacker : IDisposable
{
    private const uint DefaultDirectoryMode = 0x1ed; // 0755
    private const long LargestLayer = 1L << 53; // sums of layers' sizes must not overflow
    private const int MostLeftOut = 65536;
    private const long EarlySync = 128 * 1024; // the disk works while more is unpacked; smaller files it is not worth a call for

    private readonly DirectoryHandle _root;
    private readonly UnpackOptions _options;
    private readonly PendingDirectories _directories = new();
    private readonly HashSet<string> _leftOut = [];
    private readonly FileCopier _copier = new();
    private readonly EntryParents _parents;
    private readonly FileAdoption? _adoption;

    /// <summary>Unpacks into an existing empty directory.</summary>
    public LayerUnpacker(string directory, UnpackOptions options)
    {
        _root = DirectoryHandle.Open(directory);
        _parents = new EntryParents(_root, [], (parent, name) => MakeDirectory(parent, name));
        _options = options;
        _adoption = options.Adopt is { } adopted ? new FileAdoption(adopted) : null;
    }

    /// <summary>Total length of the files unpacked, in bytes.</summary>
    public long UnpackedSize { get; private set; }

    /// <summary>Unpacks a whole archive, uncompressed.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming the entry. What was unpacked so far stays.</exception>
    public void Unpack(Stream archive)
    {
        var reader = new TarReader(archive, _options.IsWhole);
        while (reader.Next() is { } entry)
        {
            try
            {
                Apply(entry, reader.Content);
            }
            catch (LinuxException e)
            {
                throw Explain(entry, e);
            }
            catch (ContainersException e)
            {
                throw e.Within($"unpack {entry.DisplayName}");
            }
        }

        FinishDirectories();
    }

    /// <summary>Closes the directories.</summary>
    public void Dispose()
    {
        _adoption?.Dispose();
        _parents.Dispose();
        _root.Dispose();
    }

    private void Apply(TarEntry entry, Stream content)
    {
        if (entry.Name.AsSpan().Contains((byte)0) || entry.LinkName.AsSpan().Contains((byte)0))
        {
            throw new ContainersException(ErrorKind.Corrupt, "a NUL byte in a name");
        }

        var path = LayerPath.Clean(entry.Name);
        if (path.IsRoot)
        {
            if (entry.Type != TarEntryType.Directory)
            {
                throw new ContainersException(ErrorKind.Corrupt, "the name of the layer's root, but not a directory");
            }

            _directories.Add(_root.Status(), [], entry);
            return;
        }

        if (path.IsBelowMark)
        {
            throw new ContainersException(ErrorKind.Corrupt, "a name below a whiteout");
        }

        var parent = _parents.Open(path.Parent);
        if (ApplyWhiteout(parent, path) || IsHardLinkToItself(path, entry))
        {
            return;
        }

        if (!MakeWay(parent, path.Name, entry.Type))
        {
            RememberDirectory(parent, path, entry);
            return;
        }

        if (Make(parent, path, entry, content))
        {
            Finish(parent, path, entry);
        }
    }

    /// <summary>Removes what bears the name already. False: it is a directory and the entry is one too, so it stays.</summary>
    private bool MakeWay(DirectoryHandle parent, byte[] name, TarEntryType type)
    {
        var existing = parent.Status(name);
        if (existing is null)
        {
            return true;
        }

        if (existing.Value.Type == FileType.Directory && type == TarEntryType.Directory)
        {
            return false;
        }

        if (type != TarEntryType.Directory || !OverlayMarks.IsWhiteoutDevice(existing))
        {
            Tree.Remove(parent, name, _directories.Forget);
        }

        return true;
    }

    // tar writes one when it is given a file with several names twice.
    private static bool IsHardLinkToItself(LayerPath path, TarEntry entry) =>
        entry.Type == TarEntryType.HardLink && LayerPath.Clean(entry.LinkName).Whole.AsSpan().SequenceEqual(path.Whole);

    /// <summary>Makes the entry's file. False: nothing was made that could be given attributes.</summary>
    private bool Make(DirectoryHandle parent, LayerPath path, TarEntry entry, Stream content)
    {
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                MakeDirectory(parent, path.Name);
                return true;
            case TarEntryType.File:
                MakeFile(parent, path, entry, content);
                return true;
            case TarEntryType.SymbolicLink:
                parent.MakeSymbolicLink(path.Name, entry.LinkName);
                return true;
            case TarEntryType.HardLink:
                MakeHardLink(parent, path, entry);
                return false; // it shares the attributes of what it links to
            case TarEntryType.Fifo:
                parent.MakeNode(path.Name, FileType.Fifo, entry.Mode);
                return true;
            default:
                return TryMakeDevice(parent, path, entry);
        }
    }

    private void MakeFile(DirectoryHandle parent, LayerPath path, TarEntry entry, Stream content)
    {
        if (entry.Size > LargestLayer - UnpackedSize)
        {
            throw new ContainersException(ErrorKind.Corrupt, "larger than any layer can be");
        }

        UnpackedSize += entry.Size;
        if (_adoption?.TryAdopt(parent, path, entry) == true)
        {
            return;
        }

        using var file = parent.CreateFile(path.Name, 0x180);
        _copier.Copy(content, file, entry.Size, _options.PastCache);
        if (entry.Size >= EarlySync)
        {
            file.BeginSync();
        }
    }

    private void MakeHardLink(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        var target = LayerPath.Clean(entry.LinkName);
        if (target.IsRoot)
        {
            throw new ContainersException(ErrorKind.Corrupt, "a hard link to the layer's root");
        }

        using var directory = _parents.OpenExisting(target.Parent);
        if (_leftOut.Count > 0 && directory.Status(target.Name) is null && _leftOut.Contains(Convert.ToHexString(target.Whole)))
        {
            LeaveOut(path);
            return;
        }

        parent.MakeHardLink(path.Name, directory, target.Name);
    }

    private bool TryMakeDevice(DirectoryHandle parent, LayerPath path, TarEntry entry)
    {
        var type = entry.Type == TarEntryType.BlockDevice ? FileType.BlockDevice : FileType.CharacterDevice;
        if (type == FileType.CharacterDevice && entry.DeviceMajor == 0 && entry.DeviceMinor == 0)
        {
            LeaveOut(path); // on disk that would be a whiteout
            return false;
        }

        try
        {
            parent.MakeNode(path.Name, type, entry.Mode, entry.DeviceMajor, entry.DeviceMinor);
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            LeaveOut(path);
            return false;
        }
    }

    private void LeaveOut(LayerPath path)
    {
        if (_leftOut.Add(Convert.ToHexString(path.Whole)) && _leftOut.Count > MostLeftOut)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"more than {MostLeftOut} device nodes that cannot be made here");
        }
    }

    private static ContainersException Explain(TarEntry entry, LinuxException e) => e switch
    {
        { Call: "chown", Errno: Errno.EINVAL } => new ContainersException(
            ErrorKind.Unsupported,
            $"layer entry {entry.DisplayName} belongs to {entry.UserId}:{entry.GroupId}, which is outside your subordinate id ranges",
            e)
        { Hint = "give the user a larger range in /etc/subuid and /etc/subgid" },
        // The exception's own text has the name as it came, which may be anything.
        _ => new ContainersException(
            e.Errno is Errno.ENOSPC or Errno.EDQUOT ? ErrorKind.Unsupported : ErrorKind.Corrupt,
            $"unpack {entry.DisplayName}: {e.Call}: {Errno.Describe(e.Errno)}",
            e),
    };
}
