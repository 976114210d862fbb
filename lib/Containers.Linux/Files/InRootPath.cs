using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Opens a path as if an open directory were the root of the file system, where the kernel cannot do that itself: openat2
/// came with 5.6, a filter around us may not know it, and it takes no path of more than 4095 bytes. No call here follows a symbolic link: targets are read and walked
/// like the path itself, an absolute one from the directory, and ".." takes back a name instead of asking the kernel, so
/// that whatever is renamed or replaced meanwhile, nothing outside is reached; at worst the call fails.
/// </summary>
internal sealed class InRootPath : IDisposable
{
    /// <summary>The name of a switch (AppContext) that has this used although the kernel could: to test it.</summary>
    internal const string Switch = "Containers.Linux.ResolvePathsHere";

    private const int MostLinks = 40; // as the kernel
    private const int LongestPath = 16 * 1024; // four times the kernel's, in whose calls a path has to fit
    private const int LongestTarget = 4095;
    private const int MostSteps = 128 * 1024; // going back means to walk again
    private const int PathFlags = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;

    private readonly int _root;
    private readonly string _subject;
    private readonly List<byte[]> _names = []; // from the root to where we are
    private readonly Stack<byte[]> _ahead = new();
    private FileDescriptor? _parent; // null: the root
    private FileDescriptor? _here; // null: the root
    private int _links;
    private int _steps;

    private InRootPath(int root, ReadOnlySpan<byte> path)
    {
        _root = root;
        _subject = Check.Display(path);
        Push(path);
    }

    /// <summary>Whether this is to be used without asking the kernel first.</summary>
    internal static bool IsForced { get; } = AppContext.TryGetSwitch(Switch, out var isForced) && isForced;

    /// <summary>Opens a path, without its final NUL, below a directory; the flags are open(2)'s.</summary>
    internal static int Open(int root, ReadOnlySpan<byte> path, int flags)
    {
        if (path.Length is 0 or > LongestPath)
        {
            throw new LinuxException("open", path.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG, Check.Display(path));
        }

        using var walk = new InRootPath(root, path);
        while (walk._ahead.TryPop(out var name))
        {
            walk.Step(name);
        }

        return walk.Finish(flags);
    }

    public void Dispose()
    {
        _parent?.Dispose();
        _here?.Dispose();
    }

    private void Step(byte[] name)
    {
        if (name.AsSpan().SequenceEqual(".."u8))
        {
            GoBack();
            return;
        }

        var next = OpenBelow(_here, name, PathFlags | OpenFlags.O_NOFOLLOW);
        FileType type;
        try
        {
            type = next.Status().Type;
            if (type == FileType.SymbolicLink)
            {
                Follow(next);
            }
        }
        catch
        {
            next.Dispose();
            throw;
        }

        if (type == FileType.SymbolicLink)
        {
            next.Dispose();
            return;
        }

        _parent?.Dispose();
        _parent = _here;
        _here = next;
        _names.Add(name);
        if (_ahead.Count > 0 && type != FileType.Directory)
        {
            throw new LinuxException("open", Errno.ENOTDIR, _subject);
        }
    }

    private void Follow(FileDescriptor link)
    {
        var target = ReadLink(link);
        if (++_links > MostLinks)
        {
            throw new LinuxException("open", Errno.ELOOP, _subject);
        }

        if (target is [(byte)'/', ..])
        {
            Restart();
        }

        Push(target);
    }

    private void GoBack()
    {
        if (_names.Count == 0)
        {
            return; // above the root is the root
        }

        var names = _names[..^1];
        Restart();
        foreach (var name in names)
        {
            var next = OpenBelow(_here, name, PathFlags | OpenFlags.O_NOFOLLOW | OpenFlags.O_DIRECTORY);
            _parent?.Dispose();
            _parent = _here;
            _here = next;
            _names.Add(name);
        }
    }

    private void Restart()
    {
        _parent?.Dispose();
        _here?.Dispose();
        _parent = _here = null;
        _names.Clear();
    }

    // From where it is found once more, not by the descriptor, which could only be reopened through /proc; but a reference is
    // what we have already.
    private unsafe int Finish(int flags)
    {
        if ((flags & OpenFlags.O_PATH) != 0 && _here is not null)
        {
            return Check.Io(Libc.fcntl(_here.Number, FcntlCommands.F_DUPFD_CLOEXEC, 0), "fcntl", _subject);
        }

        var name = _names.Count == 0 ? "."u8 : _names[^1];
        fixed (byte* pointer = ((NativePath)name).Terminated)
        {
            return Check.Io(Libc.openat(_parent?.Number ?? _root, pointer, flags | OpenFlags.O_NOFOLLOW, 0), "open", _subject);
        }
    }

    private unsafe FileDescriptor OpenBelow(FileDescriptor? directory, byte[] name, int flags)
    {
        if (++_steps > MostSteps)
        {
            throw new LinuxException("open", Errno.ELOOP, _subject);
        }

        fixed (byte* pointer = ((NativePath)name).Terminated)
        {
            return new FileDescriptor(Check.Io(Libc.openat(directory?.Number ?? _root, pointer, flags, 0), "open", _subject));
        }
    }

    private unsafe ReadOnlySpan<byte> ReadLink(FileDescriptor link)
    {
        var target = new byte[LongestTarget + 1];
        byte nothing = 0;
        fixed (byte* pointer = target)
        {
            return target.AsSpan(0, (int)Check.Io(Libc.readlinkat(link.Number, &nothing, pointer, (nuint)target.Length), "readlink", _subject));
        }
    }

    private void Push(ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (path[range] is not ([] or [(byte)'.']))
            {
                names.Add(path[range].ToArray());
            }
        }

        names.Reverse();
        names.ForEach(_ahead.Push);
    }
}
