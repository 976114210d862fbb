using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers.Stacking;

/// <summary>
/// Copies one layer over a tree that the layers below it have made. Depth costs memory, neither stack nor descriptors: of
/// each tree only the directory at hand is open, and the way back up is its "..", checked to be where we came from.
/// </summary>
internal sealed class LayerMerge(DirectoryHandle layer, DirectoryHandle tree)
{
    private const uint Closed = 0x1c0; // 0700 until it is filled

    private readonly HardLinks _links = new(tree);
    private readonly Stack<Level> _levels = new();
    private DirectoryHandle _source = layer.OpenDirectory("."u8);
    private DirectoryHandle _target = tree.OpenDirectory("."u8);

    internal void Run()
    {
        try
        {
            Enter([]);
            while (_levels.TryPeek(out var level))
            {
                if (level.Left.TryPop(out var name))
                {
                    Copy(level, name);
                }
                else
                {
                    Leave();
                }
            }
        }
        finally
        {
            _source.Dispose();
            _target.Dispose();
        }
    }

    /// <summary>Begins the directory just opened. Marks go first: they hide what is below this layer, not what is in it.</summary>
    private void Enter(byte[] path)
    {
        var names = _source.Names();
        var marks = names.Where(name => WhiteoutNames.IsMark(name)).ToList();
        var clear = UpperDirectory.IsOpaque(_source) || marks.Exists(mark => mark.AsSpan().SequenceEqual(WhiteoutNames.Opaque));
        foreach (var hidden in clear ? _target.Names() : marks.Select(HiddenBy).OfType<byte[]>())
        {
            Tree.Remove(_target, hidden);
        }

        _levels.Push(new Level(path, Identity(_source), Identity(_target), new Stack<byte[]>(names.Except(marks))));
    }

    private void Leave()
    {
        FileAttributeCopy.CopyToDirectory(_source, _target);
        _levels.Pop();
        if (_levels.TryPeek(out var above))
        {
            _source = Up(_source, above.Source);
            _target = Up(_target, above.Target);
        }
    }

    private void Copy(Level level, byte[] name)
    {
        if (_source.Status(name) is not { } status)
        {
            throw new LinuxException("stat", Errno.ENOENT, "a layer that is being removed");
        }

        if (UpperDirectory.IsWhiteout(_source, name))
        {
            Tree.Remove(_target, name);
            return;
        }

        var path = level.Path.Length == 0 ? name : [.. level.Path, (byte)'/', .. name];
        if (status.Type == FileType.Directory)
        {
            Descend(name, path);
            return;
        }

        Tree.Remove(_target, name);
        if (status.Links < 2 || !_links.TryLink(status, _target, name))
        {
            if (Make(name, status))
            {
                FileAttributeCopy.Copy(_source, _target, name, status);
                _links.Remember(status, path);
            }
        }
    }

    private void Descend(byte[] name, byte[] path)
    {
        var existing = _target.Status(name);
        if (existing is { Type: not FileType.Directory })
        {
            Tree.Remove(_target, name);
            existing = null;
        }

        if (existing is null)
        {
            _target.MakeDirectory(name, Closed);
        }

        _source = Replace(_source, _source.OpenDirectory(name));
        _target = Replace(_target, _target.OpenDirectory(name));
        Enter(path);
    }

    /// <summary>Makes anything but a directory. False: it is something only the host's root may make, as docker does without.</summary>
    private bool Make(byte[] name, FileStatus status)
    {
        switch (status.Type)
        {
            case FileType.Regular:
                using (var from = _source.OpenFile(name))
                using (var to = _target.CreateFile(name, 0x180))
                {
                    FileCopy.Copy(from, to);
                }

                return true;
            case FileType.SymbolicLink:
                _target.MakeSymbolicLink(name, _source.ReadLink(name));
                return true;
            case FileType.Unknown:
                return false;
            default:
                try
                {
                    _target.MakeNode(name, status.Type, status.Mode, (uint)(status.SpecialDevice >> 32), (uint)status.SpecialDevice);
                    return true;
                }
                catch (LinuxException e) when (e.Errno == Errno.EPERM)
                {
                    return false;
                }
        }
    }

    private static byte[]? HiddenBy(byte[] mark) => WhiteoutNames.TryGetHidden(mark, out var hidden) ? hidden.ToArray() : null;

    private static DirectoryHandle Up(DirectoryHandle directory, (ulong Device, ulong Inode) expected)
    {
        var above = Replace(directory, directory.OpenDirectory(".."u8));
        if (Identity(above) == expected)
        {
            return above;
        }

        above.Dispose();
        throw new LinuxException("copy", Errno.EBUSY, "a directory that was moved meanwhile");
    }

    private static DirectoryHandle Replace(DirectoryHandle old, DirectoryHandle next)
    {
        old.Dispose();
        return next;
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory) =>
        directory.Status(ReadOnlySpan<byte>.Empty) is { } status ? (status.Device, status.Inode) : default;

    private sealed record Level(byte[] Path, (ulong Device, ulong Inode) Source, (ulong Device, ulong Inode) Target, Stack<byte[]> Left);
}
