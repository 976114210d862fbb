using Containers.Layers.Tar;
using Containers.Layers.Trees;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>
/// Puts directory trees into a layer archive, in one canonical order and form: the same tree gives the same bytes on every
/// machine. Parents come before what they hold, names within a directory in the order of their bytes; of a file with several
/// names the first has the content and the others are hard links to it. Trees are hostile: no symbolic link is followed, and
/// a tree may be of any depth. Bound unix sockets are left out, as tar does, and so is what vanishes while it is looked at.
/// </summary>
/// <remarks>
/// Must run where the files can be read and their owners are mapped: in the worker inside the user namespace, or as root. A
/// file that shrinks while it is read is filled up with zeros, one that grows is cut, so the archive stays whole. Extended
/// attributes that travel are users' own, file capabilities and access control lists (<see cref="CarriedAttributes"/>).
/// </remarks>
public sealed class LayerWriter
{
    private readonly TarWriter _tar;
    private readonly LayerWriterOptions _options;
    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _linked = [];
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly OpaqueMarks? _opaqueMarks;

    /// <summary>Writes to <paramref name="archive"/>, which stays the caller's.</summary>
    public LayerWriter(Stream archive, LayerWriterOptions? options = null)
    {
        _tar = new TarWriter(archive);
        _options = options ?? new LayerWriterOptions();
        _opaqueMarks = _options.Below is { } below ? new OpaqueMarks(below) : null;
    }

    /// <summary>Adds all that is below a directory, for example a container's root file system as it is seen.</summary>
    /// <param name="root">The open directory.</param>
    /// <exception cref="ContainersException">Unsupported: an entry cannot be expressed; named in the message.</exception>
    public void AddTree(DirectoryHandle root) => AddTop(root, UpperDirectory.ListPlain);

    /// <summary>
    /// Adds what an overlay's upper directory holds: the changes against the layers below, removals in the OCI form. Works
    /// for what any driver has written, and leaves the drivers' own attributes out.
    /// </summary>
    /// <param name="upper">The open upper directory, not in use by a running container if the result is to be of one moment.</param>
    /// <exception cref="ContainersException">Unsupported: an entry cannot be expressed; named in the message.</exception>
    public void AddUpper(DirectoryHandle upper) => AddTop(upper, UpperDirectory.List);

    /// <summary>Adds one thing with all below it, under a name of the caller's choosing.</summary>
    /// <param name="parent">The directory it is in.</param>
    /// <param name="name">Its name there; not followed if it is a symbolic link. "." is the directory itself.</param>
    /// <param name="archiveName">Its path in the archive, without a slash at the end.</param>
    /// <exception cref="ContainersException">NotFound, or Unsupported as above.</exception>
    public void AddEntry(DirectoryHandle parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> archiveName)
    {
        ArgumentNullException.ThrowIfNull(parent);
        switch (Add(parent, name, archiveName.ToArray()))
        {
            case null:
                throw new ContainersException(ErrorKind.NotFound, $"{System.Text.Encoding.UTF8.GetString(archiveName)}: no such file or directory");
            case FileType.Directory:
                AddBelow(parent, name, [.. archiveName, (byte)'/'], UpperDirectory.ListPlain);
                break;
        }
    }

    /// <summary>Adds all that is below a directory, but not the directory itself, under a path of the caller's choosing.</summary>
    /// <param name="directory">The open directory.</param>
    /// <param name="archivePath">The path in the archive that stands for it, without a slash at the end; empty for the archive's root.</param>
    /// <exception cref="ContainersException">Unsupported: an entry cannot be expressed; named in the message.</exception>
    public void AddContents(DirectoryHandle directory, ReadOnlySpan<byte> archivePath)
    {
        ArgumentNullException.ThrowIfNull(directory);
        AddBelow(directory, "."u8, archivePath.Length == 0 ? [] : [.. archivePath, (byte)'/'], UpperDirectory.ListPlain);
    }

    /// <summary>Adds one thing as it is, without what is below it.</summary>
    /// <param name="parent">The directory it is in.</param>
    /// <param name="name">Its name there; not followed if it is a symbolic link. "." is the directory itself.</param>
    /// <param name="archiveName">Its path in the archive, without a slash at the end.</param>
    public void AddAlone(DirectoryHandle parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> archiveName)
    {
        ArgumentNullException.ThrowIfNull(parent);
        Add(parent, name, archiveName.ToArray());
    }

    /// <summary>Adds a directory that is nowhere on disk.</summary>
    /// <param name="archiveName">Its path in the archive, without a slash at the end.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="owner">Its owner and group.</param>
    /// <param name="modified">Its time.</param>
    public void AddDirectory(ReadOnlySpan<byte> archiveName, uint mode, (uint UserId, uint GroupId) owner, FileTime modified) => _tar.WriteHeader(new TarEntry
    {
        Type = TarEntryType.Directory, Name = archiveName.ToArray(), Mode = mode, UserId = owner.UserId, GroupId = owner.GroupId, Modified = modified,
    });

    /// <summary>Adds the mark that something of the layers below is gone.</summary>
    /// <param name="path">Its path in the archive.</param>
    public void AddRemoval(ReadOnlySpan<byte> path)
    {
        var name = path.LastIndexOf((byte)'/') + 1;
        _tar.WriteHeader(new TarEntry { Type = TarEntryType.File, Name = [.. path[..name], .. WhiteoutNames.Prefix, .. path[name..]] });
    }

    /// <summary>Ends the archive. Nothing may be added after that.</summary>
    public void Finish() => _tar.Finish();

    private void AddTop(DirectoryHandle root, Func<DirectoryHandle, List<LayerName>> list)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (_options.IncludeRoot)
        {
            Add(root, "."u8, "."u8.ToArray());
        }

        AddBelow(root, "."u8, [], list);
    }

    private void AddBelow(DirectoryHandle parent, ReadOnlySpan<byte> name, byte[] prefix, Func<DirectoryHandle, List<LayerName>> list)
    {
        using var descent = new DirectoryDescent(parent, name);
        var levels = new Stack<(byte[] Prefix, Queue<LayerName> Left)>();
        levels.Push((prefix, new Queue<LayerName>(list(descent.Current))));
        while (true)
        {
            var (path, left) = levels.Peek();
            if (left.TryDequeue(out var next))
            {
                byte[] archiveName = [.. path, .. next.Name];
                if (next.IsMark)
                {
                    if (_opaqueMarks is not null && next.Name.AsSpan().SequenceEqual(WhiteoutNames.Opaque) && !_opaqueMarks.Hides(path))
                    {
                        continue;
                    }

                    _tar.WriteHeader(new TarEntry { Type = TarEntryType.File, Name = archiveName });
                }
                else if (Add(descent.Current, next.Name, archiveName) == FileType.Directory && TryEnter(descent, next.Name))
                {
                    levels.Push(([.. archiveName, (byte)'/'], new Queue<LayerName>(list(descent.Current))));
                }

                continue;
            }

            levels.Pop();
            if (levels.Count == 0)
            {
                return;
            }

            descent.Leave();
        }
    }

    private static bool TryEnter(DirectoryDescent descent, byte[] name)
    {
        try
        {
            descent.Enter(name);
            return true;
        }
        catch (LinuxException e) when (IsGone(e))
        {
            return false;
        }
    }

    // Vanished, or replaced by something else, since its name was read.
    private static bool IsGone(LinuxException e) => e.Errno is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR or Errno.ENXIO;

    /// <summary>Adds one entry without what is below it. Null: there is no such thing (any more), or it is left out.</summary>
    private FileType? Add(DirectoryHandle parent, ReadOnlySpan<byte> name, byte[] archiveName)
    {
        if (parent.Status(name) is not { } status || _options.IsLeftOut?.Invoke(archiveName, status) == true)
        {
            return null;
        }

        var identity = (status.Device, status.Inode);
        var mayBeLinked = status.Links > 1 && status.Type is not (FileType.Directory or FileType.Socket or FileType.Unknown);
        if (mayBeLinked && _linked.TryGetValue(identity, out var first))
        {
            _tar.WriteHeader(Describe(TarEntryType.HardLink, archiveName, status) with { LinkName = first });
            return status.Type;
        }

        try
        {
            if (!AddNew(parent, name, archiveName, status))
            {
                return null;
            }
        }
        catch (LinuxException e) when (IsGone(e))
        {
            return null; // nothing of it has been written: its header comes last of all that can be gone
        }

        if (mayBeLinked)
        {
            _linked.Add(identity, archiveName);
        }

        return status.Type;
    }

    private bool AddNew(DirectoryHandle parent, ReadOnlySpan<byte> name, byte[] archiveName, FileStatus status)
    {
        switch (status.Type)
        {
            case FileType.Regular:
                return AddFile(parent, name, archiveName);
            case FileType.Directory:
                _tar.WriteHeader(WithAttributes(Describe(TarEntryType.Directory, archiveName, status), parent, name));
                break;
            case FileType.SymbolicLink:
                _tar.WriteHeader(Describe(TarEntryType.SymbolicLink, archiveName, status) with { LinkName = parent.ReadLink(name) });
                break;
            case FileType.CharacterDevice or FileType.BlockDevice or FileType.Fifo:
                _tar.WriteHeader(WithAttributes(DescribeSpecial(archiveName, status), parent, name));
                break;
            default:
                break; // a socket is bound by a process, which no archive holds
        }

        return true;
    }

    private bool AddFile(DirectoryHandle parent, ReadOnlySpan<byte> name, byte[] archiveName)
    {
        using var file = parent.OpenFile(name);
        var status = file.Status();
        if (status.Type != FileType.Regular)
        {
            return false; // something else took its name meanwhile
        }

        _tar.WriteHeader(WithAttributes(Describe(TarEntryType.File, archiveName, status) with { Size = status.Size }, parent, name));
        for (var left = status.Size; left > 0;)
        {
            var piece = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            var count = Read(file, piece, archiveName);
            if (count == 0)
            {
                piece.Clear();
                count = piece.Length;
            }

            _tar.WriteContent(piece[..count]);
            left -= count;
        }

        return true;
    }

    private static int Read(FileDescriptor file, Span<byte> piece, byte[] archiveName)
    {
        var count = file.TryRead(piece, out var errno);
        return count >= 0 ? count : throw new ContainersException(
            ErrorKind.Corrupt, $"read {System.Text.Encoding.UTF8.GetString(archiveName)}: {Errno.Describe(errno)}");
    }

    private TarEntry DescribeSpecial(byte[] archiveName, FileStatus status) => Describe(
        status.Type switch
        {
            FileType.CharacterDevice => TarEntryType.CharacterDevice,
            FileType.BlockDevice => TarEntryType.BlockDevice,
            _ => TarEntryType.Fifo,
        },
        archiveName,
        status) with
    {
        DeviceMajor = (uint)(status.SpecialDevice >> 32),
        DeviceMinor = (uint)status.SpecialDevice,
    };

    private TarEntry Describe(TarEntryType type, byte[] archiveName, FileStatus status)
    {
        var (user, group) = _options.MapOwner?.Invoke(status.UserId, status.GroupId) ?? (status.UserId, status.GroupId);
        var isLate = _options.LatestTime is { } latest && (_options.IsOneTime ||
                     (status.Modified.Seconds, status.Modified.Nanoseconds).CompareTo((latest.Seconds, latest.Nanoseconds)) > 0);
        return new TarEntry
        {
            Type = type,
            Name = archiveName,
            Mode = _options.MapMode?.Invoke(status) ?? status.Mode,
            UserId = user,
            GroupId = group,
            Modified = isLate ? _options.LatestTime!.Value : status.Modified,
        };
    }

    private static TarEntry WithAttributes(TarEntry entry, DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        var attributes = new Dictionary<string, byte[]>();
        var path = parent.PathTo(name);
        byte[]? owner = null;
        foreach (var attribute in ExtendedAttributes.List(path))
        {
            if (attribute == RecordedOwner.Attribute)
            {
                owner = ExtendedAttributes.Get(path, attribute);
            }
            else if (CarriedAttributes.Carries(attribute) && ExtendedAttributes.Get(path, attribute) is { } value)
            {
                attributes[attribute] = CarriedAttributes.Normalise(attribute, value);
            }
        }

        return RecordedOwner.Restore(entry with { ExtendedAttributes = attributes }, owner);
    }
}
