using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Logs;

/// <summary>
/// A growing file line by line: each call gives the whole lines that have come since the last. Files that were put aside when
/// they had become too long, PATH.1 being the latest of them, come first; one that is put aside meanwhile is read to its end.
/// </summary>
internal sealed class LogLines(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Queue<(FileDescriptor File, ulong Inode)> _older = new();
    private DirectoryHandle? _directory;
    private FileDescriptor? _file;
    private ulong _inode;
    private byte[] _begun = [];

    private string Name => Path.GetFileName(path);

    public void Dispose()
    {
        foreach (var (file, _) in _older)
        {
            file.Dispose();
        }

        _file?.Dispose();
        _directory?.Dispose();
    }

    internal IEnumerable<ReadOnlyMemory<byte>> ReadAvailable()
    {
        if (_directory is null && !Open())
        {
            yield break; // nothing has been written yet
        }

        while (_file is not null || Next())
        {
            foreach (var line in ReadRest())
            {
                yield return line;
            }

            if (_older.Count == 0 && _directory!.Status(Name)?.Inode == _inode)
            {
                yield break;
            }

            // It has been put aside: what was written to it before that comes still, and nothing after.
            foreach (var line in ReadRest())
            {
                yield return line;
            }

            _file!.Dispose();
            _file = null;
        }
    }

    // The one being written first, so that none put aside meanwhile is missed; one met twice is the same.
    private bool Open()
    {
        var parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent))
        {
            return false;
        }

        _directory = DirectoryHandle.Open(parent);
        if (TryOpen(Name) is not { } current)
        {
            _directory.Dispose();
            _directory = null;
            return false;
        }

        var all = new Stack<(FileDescriptor File, ulong Inode)>();
        all.Push(current);
        for (var number = 1; TryOpen($"{Name}.{number}") is { } older; number++)
        {
            if (all.Any(known => known.Inode == older.Inode))
            {
                older.File.Dispose();
                continue;
            }

            all.Push(older);
        }

        foreach (var file in all)
        {
            _older.Enqueue(file);
        }

        return Next();
    }

    private bool Next()
    {
        if (!_older.TryDequeue(out var next))
        {
            if (TryOpen(Name) is not { } current)
            {
                return false;
            }

            next = current;
        }

        (_file, _inode) = next;
        return true;
    }

    private (FileDescriptor File, ulong Inode)? TryOpen(string name)
    {
        while (_directory!.Status(name) is { } before)
        {
            try
            {
                var file = _directory.OpenFile(name);
                if (_directory.Status(name)?.Inode == before.Inode)
                {
                    return (file, before.Inode);
                }

                file.Dispose(); // renamed in between
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT)
            {
                // Renamed in between.
            }
        }

        return null;
    }

    private IEnumerable<ReadOnlyMemory<byte>> ReadRest()
    {
        int count;
        while ((count = _file!.Read(_buffer)) > 0)
        {
            byte[] bytes = [.. _begun, .. _buffer.AsSpan(0, count)];
            var start = 0;
            int newline;
            while ((newline = bytes.AsSpan(start).IndexOf((byte)'\n')) >= 0)
            {
                yield return bytes.AsMemory(start, newline);
                start += newline + 1;
            }

            _begun = bytes[start..];
        }
    }
}
