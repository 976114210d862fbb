using System.Net;
using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;

namespace Containers.Network.Forwarding;

/// <summary>A published UDP port: for each who sends to it a socket of their own to the container, until it has been quiet for a while.</summary>
internal sealed class DatagramPort : IDisposable
{
    private const int LargestDatagram = 65536;
    private const int MostSenders = 1024;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(90);

    private readonly EventLoop _loop;
    private readonly InternetSocket _listener;
    private readonly Func<IPEndPoint?, InternetSocket> _connect;
    private readonly Watch _watch;
    private readonly TimerDescriptor _timer = TimerDescriptor.Create();
    private readonly Watch _timerWatch;
    private readonly Dictionary<string, Sender> _senders = [];
    private readonly byte[] _buffer = new byte[LargestDatagram];

    internal DatagramPort(EventLoop loop, InternetSocket listener, Func<IPEndPoint?, InternetSocket> connect)
    {
        (_loop, _listener, _connect) = (loop, listener, connect);
        _watch = loop.Add(listener, Readiness.Read, _ => TakeFromOutside());
        _timerWatch = loop.Add(_timer, Readiness.Read, _ => ForgetQuiet());
    }

    public void Dispose()
    {
        _watch.Dispose();
        _timerWatch.Dispose();
        _timer.Dispose();
        Forget(_senders.Keys);
    }

    private void TakeFromOutside()
    {
        Span<byte> address = stackalloc byte[InternetSocket.LongestAddress];
        int count;
        while ((count = _listener.TryReceive(_buffer, address, out var length)) >= 0)
        {
            if (Find(address[..length]) is { } sender)
            {
                sender.Spoke = DateTime.UtcNow;
                sender.Socket.Send(_buffer.AsSpan(0, count), []);
            }
        }
    }

    private Sender? Find(ReadOnlySpan<byte> address)
    {
        var key = Convert.ToHexString(address);
        if (_senders.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_senders.Count == 0)
        {
            _timer.Arm(s_quiet);
        }
        else if (_senders.Count >= MostSenders)
        {
            Forget([_senders.MinBy(pair => pair.Value.Spoke).Key]);
        }

        try
        {
            return _senders[key] = new Sender(_loop, _connect(InternetSocket.ReadAddress(address)), address.ToArray(), Answer);
        }
        catch (LinuxException)
        {
            return null; // the container is on no network now
        }
    }

    private void Answer(Sender sender)
    {
        int count;
        while ((count = sender.Socket.TryRead(_buffer, out _)) >= 0)
        {
            sender.Spoke = DateTime.UtcNow;
            _listener.Send(_buffer.AsSpan(0, count), sender.Address);
        }
    }

    private void ForgetQuiet()
    {
        if (!_timer.TryTake())
        {
            return;
        }

        var before = DateTime.UtcNow - s_quiet;
        Forget([.. _senders.Where(pair => pair.Value.Spoke < before).Select(pair => pair.Key)]);
        if (_senders.Count > 0)
        {
            _timer.Arm(s_quiet);
        }
    }

    private void Forget(IEnumerable<string> keys)
    {
        foreach (var key in keys.ToList())
        {
            _senders[key].Dispose();
            _senders.Remove(key);
        }
    }

    private sealed class Sender : IDisposable
    {
        private readonly Watch _watch;

        internal Sender(EventLoop loop, InternetSocket socket, byte[] address, Action<Sender> answer)
        {
            (Socket, Address) = (socket, address);
            _watch = loop.Add(socket, Readiness.Read, _ => answer(this));
        }

        internal InternetSocket Socket { get; }

        internal byte[] Address { get; }

        internal DateTime Spoke { get; set; } = DateTime.UtcNow;

        public void Dispose()
        {
            _watch.Dispose();
            Socket.Dispose();
        }
    }
}
