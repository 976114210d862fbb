using System.Buffers;
using System.Globalization;
using Containers.Linux.Files;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>
/// A file that records are appended to. Once it has its size it is put aside as PATH.1, the one before as PATH.2 and so on,
/// as many as are wanted. Records are never cut.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private readonly string _path;
    private readonly LogPlan _plan;
    private readonly ArrayBufferWriter<byte> _pending = new();
    private FileDescriptor _file;
    private long _size;

    internal LogWriter(string path, LogPlan plan)
    {
        _path = path;
        _plan = plan;
        _file = FileOpening.Append(path);
        _size = new FileInfo(path).Length;
    }

    /// <summary>Where the next record goes.</summary>
    internal IBufferWriter<byte> BeginRecord()
    {
        if (_plan.LargestFile > 0 && _size + _pending.WrittenCount >= _plan.LargestFile)
        {
            Flush();
            PutAside();
        }

        return _pending;
    }

    /// <summary>Writes what is pending, in one piece.</summary>
    internal void Flush()
    {
        if (_pending.WrittenCount > 0)
        {
            _file.TryWrite(_pending.WrittenSpan, out _); // a full disk must not stop the container
            _size += _pending.WrittenCount;
            _pending.ResetWrittenCount();
        }
    }

    public void Dispose() => _file.Dispose();

    private void PutAside()
    {
        for (var number = _plan.Files - 1; number > 0; number--)
        {
            var from = number == 1 ? _path : Numbered(number - 1);
            if (File.Exists(from))
            {
                File.Move(from, Numbered(number), overwrite: true);
            }
        }

        File.Delete(_path); // with a single file there is nowhere to put it
        _file.Dispose();
        _file = FileOpening.Append(_path);
        _size = 0;
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");
}
