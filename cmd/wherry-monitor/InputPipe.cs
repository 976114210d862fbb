using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Waiting;

namespace Wherry.Monitor;

/// <summary>
/// Standard input on its way into the container: a pipe or a terminal that may be slow to take it. Owns its descriptor
/// when told to.
/// </summary>
internal sealed class InputPipe
{
    private readonly FileDescriptor _target;
    private readonly bool _owned;
    private readonly Watch _watch;
    private readonly List<byte> _queue = [];
    private bool _endWanted;
    private bool _closed;

    internal InputPipe(EventLoop loop, FileDescriptor target, bool owned)
    {
        _target = target;
        _owned = owned;
        _target.SetNonBlocking();
        _watch = loop.Add(target, Readiness.None, _ => Push());
    }

    /// <summary>Called when everything queued has been taken.</summary>
    internal Action? Emptied { get; set; }

    internal bool HasQueue => _queue.Count > 0;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_closed && !_endWanted)
        {
            _queue.AddRange(bytes);
            Push();
        }
    }

    /// <summary>Ends the input once all that was written has been taken. A terminal has no end: others may type on it.</summary>
    internal void End()
    {
        if (!_owned)
        {
            return;
        }

        _endWanted = true;
        Push();
    }

    internal void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _queue.Clear();
        _watch.Dispose();
        if (_owned)
        {
            _target.Dispose();
        }
    }

    private void Push()
    {
        while (!_closed && _queue.Count > 0)
        {
            var count = _target.TryWrite(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_queue), out var errno);
            if (count < 0)
            {
                if (errno == Errno.EAGAIN)
                {
                    _watch.Interest = Readiness.Write;
                    return;
                }

                Close(); // nobody reads any more
                return;
            }

            _queue.RemoveRange(0, count);
        }

        if (_closed)
        {
            return;
        }

        _watch.Interest = Readiness.None;
        Emptied?.Invoke();
        if (_endWanted && _owned)
        {
            Close();
        }
    }
}
