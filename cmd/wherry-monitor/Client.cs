using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>
/// A command connected to this monitor. What is sent to it waits in a queue when it is slow to read; those who send are
/// told to hold back through <see cref="IsCongested"/> and <see cref="Drained"/>.
/// </summary>
internal sealed class Client : IDisposable
{
    private const int Congestion = 1024 * 1024;

    private readonly UnixSocket _socket;
    private readonly Watch _watch;
    private readonly FrameReader _reader = new();
    private readonly Queue<ReadOnlyMemory<byte>> _queue = new();
    private List<FileDescriptor> _descriptors = [];
    private int _queued;
    private bool _closed;

    internal Client(EventLoop loop, UnixSocket socket)
    {
        _socket = socket;
        _socket.SetNonBlocking();
        _watch = loop.Add(socket, Readiness.Read, OnReady);
    }

    /// <summary>Called with each frame that arrives.</summary>
    internal Action<Frame>? Received { get; set; }

    /// <summary>Called once when the connection has ended, by either side.</summary>
    internal Action? Closed { get; set; }

    /// <summary>Called when the queue has emptied after it was congested.</summary>
    internal Action? Drained { get; set; }

    internal bool IsCongested => _queued > Congestion;

    internal bool HasQueue => _queued > 0 && !_closed;

    internal void Send(MonitorReply reply) => Send(FirstRequest.Encode(reply));

    internal void Send(ReadOnlyMemory<byte> frame)
    {
        if (_closed)
        {
            return;
        }

        if (_queued == 0)
        {
            var sent = _socket.TrySend(frame.Span, out var errno);
            if (sent < 0 && errno != Errno.EAGAIN)
            {
                Close();
                return;
            }

            frame = frame[Math.Max(sent, 0)..];
        }

        if (frame.Length > 0)
        {
            _queue.Enqueue(frame);
            _queued += frame.Length;
            _watch.Interest |= Readiness.Write;
        }
    }

    /// <summary>The descriptors that have come from it; from now on they are the caller's.</summary>
    internal IReadOnlyList<FileDescriptor> TakeDescriptors()
    {
        var taken = _descriptors;
        _descriptors = [];
        return taken;
    }

    /// <summary>Stops or goes on taking frames: for a container that does not read its input as fast as it is typed.</summary>
    internal void HoldInput(bool hold) =>
        _watch.Interest = hold ? _watch.Interest & ~Readiness.Read : _watch.Interest | Readiness.Read;

    /// <summary>Sends what is queued, waiting for the other side to read or to go away.</summary>
    internal void Flush()
    {
        if (!HasQueue)
        {
            return;
        }

        var loop = new EventLoop();
        loop.Add(_socket, Readiness.Write, _ =>
        {
            SendQueue();
            if (!HasQueue)
            {
                loop.Stop();
            }
        });
        loop.Run();
    }

    internal void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _watch.Dispose();
            _socket.Dispose();
            _descriptors.ForEach(descriptor => descriptor.Dispose());
            Closed?.Invoke();
        }
    }

    public void Dispose() => Close();

    private void OnReady(Readiness readiness)
    {
        if ((readiness & Readiness.Write) != 0)
        {
            SendQueue();
        }

        if (!_closed && (readiness & (Readiness.Read | Readiness.HangUp)) != 0)
        {
            Receive();
        }
    }

    private void Receive()
    {
        var count = _socket.TryReceive(_reader.Room, _descriptors, out var errno);
        if (count < 0 && errno == Errno.EAGAIN)
        {
            return;
        }

        if (count <= 0)
        {
            Close();
            return;
        }

        _reader.Advance(count);
        try
        {
            while (!_closed && _reader.TryTake(out var frame))
            {
                Received?.Invoke(frame);
            }
        }
        catch (ContainersException)
        {
            Close(); // not our protocol
        }
    }

    private void SendQueue()
    {
        var wasCongested = IsCongested;
        while (_queue.TryPeek(out var frame))
        {
            var sent = _socket.TrySend(frame.Span, out var errno);
            if (sent < 0)
            {
                if (errno != Errno.EAGAIN)
                {
                    Close();
                }

                return;
            }

            _queued -= sent;
            _queue.Dequeue();
            if (sent < frame.Length)
            {
                Requeue(frame[sent..]);
                return;
            }
        }

        _watch.Interest &= ~Readiness.Write;
        if (wasCongested)
        {
            Drained?.Invoke();
        }
    }

    private void Requeue(ReadOnlyMemory<byte> rest)
    {
        var others = _queue.ToArray();
        _queue.Clear();
        _queue.Enqueue(rest);
        foreach (var other in others)
        {
            _queue.Enqueue(other);
        }
    }
}
