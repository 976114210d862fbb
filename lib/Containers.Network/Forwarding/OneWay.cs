using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Sockets;

namespace Containers.Network.Forwarding;

/// <summary>One direction of a connection: bytes go from a socket into a pipe and from there into another socket, and never through this process.</summary>
internal sealed class OneWay : IDisposable
{
    private const int Room = 64 * 1024; // what a pipe holds

    private readonly InternetSocket _from;
    private readonly InternetSocket _to;
    private readonly FileDescriptor _read;
    private readonly FileDescriptor _write;
    private int _held;
    private bool _ended;

    internal OneWay(InternetSocket from, InternetSocket to)
    {
        (_from, _to) = (from, to);
        (_read, _write) = FileDescriptor.Pipe();
    }

    /// <summary>Whether its end has been passed on.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Whether there is room for more.</summary>
    internal bool WantsInput => !_ended && _held == 0;

    /// <summary>Whether there is something that did not fit yet.</summary>
    internal bool WantsOutput => _held > 0;

    /// <summary>Moves what can be moved. False: the connection is broken.</summary>
    internal bool Pump()
    {
        while (true)
        {
            if (!_ended && _held == 0)
            {
                var count = Splice.Try(_from, _write, Room, out var errno);
                if (count < 0)
                {
                    return errno == Errno.EAGAIN;
                }

                _ended = count == 0;
                _held = count;
            }

            if (_held > 0)
            {
                var count = Splice.Try(_read, _to, _held, out var errno);
                if (count < 0)
                {
                    return errno == Errno.EAGAIN;
                }

                _held -= count;
            }

            if (_ended && _held == 0)
            {
                if (!IsOver)
                {
                    IsOver = true;
                    _to.EndSending();
                }

                return true;
            }
        }
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
