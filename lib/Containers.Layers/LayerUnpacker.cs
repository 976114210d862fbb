using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>How a layer is put on disk.</summary>
/// <param name="SquashOwners">Everything belongs to whoever unpacks: for users with a single id to give.</param>
public sealed record UnpackOptions(bool SquashOwners);

/// <summary>
/// Turns a layer archive into a directory tree for overlay file systems. The archive is hostile: no entry reaches outside
/// the directory, whatever symbolic links earlier entries have made (openat2 with RESOLVE_IN_ROOT), and no entry can plant
/// overlay's own marks. Runs where the owners it shall give are mapped. One object unpacks one layer.
/// </summary>
public sealed partial class LayerUnpacker : IDisposable
{
    private const uint DefaultDirectoryMode = 0x1ed; // 0755

    private readonly DirectoryHandle _root;
    private readonly UnpackOptions _options;
    private readonly List<(byte[] Path, TarEntry Entry)> _directories = [];
    private readonly byte[] _copyBuffer = new byte[128 * 1024];
    private DirectoryHandle? _parent;
    private byte[]? _parentPath;

    /// <summary>Unpacks into an existing empty directory.</summary>
    public LayerUnpacker(string directory, UnpackOptions options)
    {
        _root = DirectoryHandle.Open(directory);
        _options = options;
    }

    /// <summary>Total length of the files unpacked, in bytes.</summary>
    public long UnpackedSize { get; private set; }

    /// <summary>Unpacks a whole archive, uncompressed.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming the entry. What was unpacked so far stays.</exception>
    public void Unpack(Stream archive)
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
                throw Explain(entry, e);
            }
        }

        FinishDirectories();
    }

    /// <summary>Closes the directories.</summary>
    public void Dispose()
    {
        _parent?.Dispose();
        _root.Dispose();
    }

    private void Apply(TarEntry entry, Stream content)
    {
        var path = LayerPath.Clean(entry.Name);
        if (path.IsRoot)
        {
            SetExtendedAttributes(_root, "."u8, entry);
            RememberDirectory([], entry);
            return;
        }

        var parent = OpenParent(path.Parent);
        if (ApplyWhiteout(parent, path))
        {
            return;
        }

        if (IsHardLinkToItself(path, entry))
        {
            return;
        }

        if (!MakeWay(parent, path.Name, entry.Type))
        {
            SetExtendedAttributes(parent, path.Name, entry);
            RememberDirectory(Combine(path), entry);
            return;
        }

        if (Make(parent, path, entry, content))
        {
            Finish(parent, path, entry);
        }
    }

    /// <summary>Removes what bears the name already. False: it is a directory and the entry is one too, so it stays.</summary>
    private static bool MakeWay(DirectoryHandle parent, byte[] name, TarEntryType type)
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
            Tree.Remove(parent, name);
        }

        return true;
    }

    // tar writes one when it is given a file with several names twice.
    private static bool IsHardLinkToItself(LayerPath path, TarEntry entry) =>
        entry.Type == TarEntryType.HardLink && Combine(LayerPath.Clean(entry.LinkName)).AsSpan().SequenceEqual(Combine(path));

    /// <summary>Makes the entry's file. False: nothing was made that could be given attributes.</summary>
    private bool Make(DirectoryHandle parent, LayerPath path, TarEntry entry, Stream content)
    {
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                MakeDirectory(parent, path.Name);
                return true;
            case TarEntryType.File:
                MakeFile(parent, path.Name, content);
                return true;
            case TarEntryType.SymbolicLink:
                parent.MakeSymbolicLink(path.Name, entry.LinkName);
                return true;
            case TarEntryType.HardLink:
                MakeHardLink(parent, path.Name, entry);
                return false; // it shares the attributes of what it links to
            case TarEntryType.Fifo:
                parent.MakeNode(path.Name, FileType.Fifo, entry.Mode);
                return true;
            default:
                return TryMakeDevice(parent, path.Name, entry);
        }
    }

    private void MakeFile(DirectoryHandle parent, byte[] name, Stream content)
    {
        using var file = parent.CreateFile(name, 0x180);
        int count;
        while ((count = content.Read(_copyBuffer)) > 0)
        {
            file.Write(_copyBuffer.AsSpan(0, count));
            UnpackedSize += count;
        }
    }

    private void MakeHardLink(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        var target = LayerPath.Clean(entry.LinkName);
        if (target.IsRoot)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"layer entry {entry.DisplayName} is a hard link to the root");
        }

        using var directory = _root.OpenDirectoryInRoot(target.Parent.Length == 0 ? "."u8 : target.Parent);
        parent.MakeHardLink(name, directory, target.Name);
    }

    // A user namespace may not make device nodes; the container gets the devices it may have from the runtime anyway.
    private static bool TryMakeDevice(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        var type = entry.Type == TarEntryType.BlockDevice ? FileType.BlockDevice : FileType.CharacterDevice;
        if (type == FileType.CharacterDevice && entry.DeviceMajor == 0 && entry.DeviceMinor == 0)
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

    private static byte[] Combine(LayerPath path) =>
        path.Parent.Length == 0 ? path.Name : [.. path.Parent, (byte)'/', .. path.Name];

    private static ContainersException Explain(TarEntry entry, LinuxException e) => e switch
    {
        { Call: "chown", Errno: Errno.EINVAL } => new ContainersException(
            ErrorKind.Unsupported,
            $"layer entry {entry.DisplayName} belongs to {entry.UserId}:{entry.GroupId}, which is outside your subordinate id ranges",
            e)
        { Hint = "give the user a larger range in /etc/subuid and /etc/subgid" },
        { Errno: Errno.ENOSPC or Errno.EDQUOT } => new ContainersException(ErrorKind.Unsupported, $"unpack {entry.DisplayName}: {e.Message}", e),
        _ => new ContainersException(ErrorKind.Corrupt, $"unpack {entry.DisplayName}: {e.Message}", e),
    };
}
