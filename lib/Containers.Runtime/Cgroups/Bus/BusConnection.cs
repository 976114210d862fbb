using System.Text;
using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
using Containers.Oci;

namespace Containers.Runtime.Cgroups.Bus;

/// <summary>
/// A connection to a message bus, as far as one question to systemd needs it. The bus knows who calls by the socket
/// (EXTERNAL without a name), which is right in a user namespace, too.
/// </summary>
internal sealed class BusConnection : IDisposable
{
    private const string Bus = "org.freedesktop.DBus";

    // What D-Bus libraries wait for an answer unless told otherwise.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(25);

    private readonly UnixSocket _socket;
    private readonly TimerDescriptor _timer = TimerDescriptor.Create();
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private uint _serial;

    private BusConnection(UnixSocket socket) => _socket = socket;

    /// <summary>Connects and says hello.</summary>
    /// <param name="path">The bus's socket.</param>
    /// <exception cref="LinuxException">Nobody listens.</exception>
    /// <exception cref="ContainersException">Denied: the bus does not want us.</exception>
    internal static BusConnection Open(string path)
    {
        var connection = new BusConnection(UnixSocket.Connect(path));
        try
        {
            connection._timer.Arm(s_patience);
            connection.Send("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n"u8);
            connection.AwaitWelcome();
            connection.Call(new BusMessage { Kind = BusMessageKind.Call, Destination = Bus, Path = "/org/freedesktop/DBus", Interface = Bus, Member = "Hello" });
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Has the bus pass on signals that a rule describes.</summary>
    internal void Watch(string rule)
    {
        var body = new BusWriter();
        body.Text(rule);
        Call(new BusMessage
        {
            Kind = BusMessageKind.Call, Destination = Bus, Path = "/org/freedesktop/DBus", Interface = Bus, Member = "AddMatch", Signature = "s", Body = body.ToArray(),
        });
    }

    /// <summary>Asks, and waits for the answer. Signals that come meanwhile are kept.</summary>
    /// <param name="call">The question.</param>
    /// <exception cref="ContainersException">Denied: the answer is an error; its text is the message, its name the hint.</exception>
    internal BusMessage Call(BusMessage call)
    {
        var serial = ++_serial;
        Send((call with { Serial = serial }).ToBytes());
        while (true)
        {
            var message = Receive();
            if (message.Kind == BusMessageKind.Signal)
            {
                Signals.Add(message);
            }
            else if (message.ReplyTo == serial)
            {
                return message.Kind != BusMessageKind.Error ? message
                    : throw new ContainersException(ErrorKind.Denied, message.Texts() is [var text, ..] ? text : message.ErrorName) { Hint = message.ErrorName };
            }
        }
    }

    /// <summary>Signals that came while an answer was waited for.</summary>
    internal List<BusMessage> Signals { get; } = [];

    /// <summary>The next message.</summary>
    internal BusMessage Receive()
    {
        var start = Take(BusMessage.FixedPart);
        var rest = Take(BusMessage.LengthOf(start) - BusMessage.FixedPart);
        return BusMessage.Parse([.. start, .. rest]);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _socket.Dispose();
    }

    private void AwaitWelcome()
    {
        while (true)
        {
            var line = Line();
            if (line.StartsWith("OK", StringComparison.Ordinal))
            {
                return;
            }

            if (!line.StartsWith("DATA", StringComparison.Ordinal))
            {
                throw new ContainersException(ErrorKind.Denied, "the message bus does not take us for its user");
            }
        }
    }

    private string Line()
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = (char)Take(1)[0];
            if (next == '\n')
            {
                return line.ToString();
            }

            line.Append(next);
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = _socket.TrySend(bytes, out var errno);
            bytes = count >= 0 ? bytes[count..] : throw new LinuxException("send", errno, "message bus");
        }
    }

    private byte[] Take(int count)
    {
        var taken = new byte[count];
        for (var done = 0; done < count;)
        {
            if (_start == _end)
            {
                Fill();
            }

            var part = Math.Min(count - done, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(taken.AsSpan(done));
            _start += part;
            done += part;
        }

        return taken;
    }

    private void Fill()
    {
        var ready = false;
        var loop = new EventLoop();
        loop.Add(_socket, Readiness.Read, _ => { ready = true; loop.Stop(); });
        loop.Add(_timer, Readiness.Read, _ => loop.Stop());
        loop.Run();
        if (!ready)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"the message bus gave no answer within {s_patience.TotalSeconds} s");
        }

        _start = 0;
        _end = _socket.Read(_buffer);
        if (_end == 0)
        {
            throw new ContainersException(ErrorKind.Unreachable, "the message bus closed the connection");
        }
    }
}
