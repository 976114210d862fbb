using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Protocol;

namespace Containers.Engine.Containers;

/// <summary>A conversation with a container's monitor: one request, then frames both ways.</summary>
public sealed class MonitorConnection : IDisposable
{
    private readonly UnixSocket _socket;
    private readonly FrameReader _reader = new();
    private readonly List<byte> _pending = [];

    internal MonitorConnection(UnixSocket socket) => _socket = socket;

    /// <summary>The connection as something to poll.</summary>
    public FileDescriptor Descriptor => _socket;

    /// <summary>Connects to a running container's monitor; null when nobody listens.</summary>
    public static MonitorConnection? TryConnect(string runDirectory)
    {
        try
        {
            return new MonitorConnection(UnixSocket.Connect(Path.Combine(runDirectory, MonitorSocket.Name)));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>
    /// Connects to a running container's monitor, asks it, and waits for the answer. Null when there is nobody to answer:
    /// the container has ended, at the latest while it was being asked.
    /// </summary>
    /// <exception cref="ContainersException">What the monitor says went wrong.</exception>
    public static MonitorConnection? TryAsk(string runDirectory, MonitorRequest request, out MonitorReply? reply)
    {
        reply = null;
        var connection = TryConnect(runDirectory);
        try
        {
            if (connection is not null && connection.TrySendFrame(FrameType.Request, Encode(request)) && connection.Receive() is { } frame)
            {
                reply = Require(frame);
                return connection;
            }
        }
        catch
        {
            connection?.Dispose();
            throw;
        }

        connection?.Dispose();
        return null;
    }

    /// <summary>Sends the request.</summary>
    public void Send(MonitorRequest request) => SendFrame(FrameType.Request, Encode(request));

    /// <summary>Sends the request; false when there is nobody to read it any more.</summary>
    public bool TrySend(MonitorRequest request) => TrySendFrame(FrameType.Request, Encode(request));

    /// <summary>Bytes that wait for the monitor to read them; <see cref="TryFlush"/> when there is room.</summary>
    public int Pending => _pending.Count;

    /// <summary>Sends input without waiting; nothing at all ends it. False when there is nobody to read it any more.</summary>
    public bool TrySendInput(ReadOnlySpan<byte> bytes) => TryQueue(FrameType.Input, bytes);

    /// <summary>Sends the terminal's new size without waiting.</summary>
    public bool TrySendSize(ushort rows, ushort columns) =>
        TryQueue(FrameType.Resize, [(byte)rows, (byte)(rows >> 8), (byte)columns, (byte)(columns >> 8)]);

    /// <summary>Sends of what waits as much as there is room for. False when there is nobody to read it any more.</summary>
    public bool TryFlush()
    {
        while (_pending.Count > 0)
        {
            var count = _socket.TrySend(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending), out var errno, wait: false);
            if (count < 0)
            {
                return errno == Errno.EAGAIN;
            }

            _pending.RemoveRange(0, count);
        }

        return true;
    }

    /// <summary>The next frame, waiting for it; null when the monitor has closed.</summary>
    public Frame? Receive()
    {
        Frame frame;
        while (!_reader.TryTake(out frame))
        {
            if (!Fill())
            {
                return null;
            }
        }

        return frame;
    }

    /// <summary>A frame that has arrived already.</summary>
    public bool TryTake(out Frame frame) => _reader.TryTake(out frame);

    /// <summary>Reads once what there is, waiting for it; false when the monitor has closed.</summary>
    public bool Fill()
    {
        var count = _socket.TryRead(_reader.Room, out var errno);
        if (count < 0 && errno != Errno.ECONNRESET)
        {
            throw new LinuxException("read", errno, "monitor connection");
        }

        _reader.Advance(Math.Max(count, 0));
        return count > 0;
    }

    /// <summary>Waits for the answer, which must not be preceded by output.</summary>
    /// <exception cref="ContainersException">What the monitor says went wrong, or that it is gone.</exception>
    public MonitorReply ReceiveReply()
    {
        var frame = Receive() ?? throw new ContainersException(ErrorKind.Unreachable, "the container's monitor ended unexpectedly");
        return Require(frame);
    }

    /// <summary>Reads the answer in a frame.</summary>
    public static MonitorReply ParseReply(Frame frame) => frame.Type == FrameType.Reply
        ? ProtocolReading.MonitorReply(frame.Payload.Span)
        : throw new ContainersException(ErrorKind.Corrupt, "monitor protocol: an answer was expected");

    /// <summary>Closes the connection; the container goes on.</summary>
    public void Dispose() => _socket.Dispose();

    private static byte[] Encode(MonitorRequest request) => ProtocolWriting.MonitorRequest(request);

    private static MonitorReply Require(Frame frame)
    {
        var reply = ParseReply(frame);
        return reply.Event == MonitorEvent.Failed ? throw reply.ToException() : reply;
    }

    private bool TryQueue(FrameType type, ReadOnlySpan<byte> payload)
    {
        _pending.AddRange(FrameReader.Encode(type, payload));
        return TryFlush();
    }

    private void SendFrame(FrameType type, ReadOnlySpan<byte> payload)
    {
        if (!TrySendFrame(type, payload))
        {
            throw new ContainersException(ErrorKind.Unreachable, "the container's monitor ended unexpectedly");
        }
    }

    /// <summary>False when there is nobody to read it any more.</summary>
    private bool TrySendFrame(FrameType type, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> bytes = FrameReader.Encode(type, payload);
        while (bytes.Length > 0)
        {
            var count = _socket.TrySend(bytes, out var errno);
            if (count < 0)
            {
                return errno is Errno.EPIPE or Errno.ECONNRESET ? false : throw new LinuxException("send", errno, "monitor connection");
            }

            bytes = bytes[count..];
        }

        return true;
    }
}
