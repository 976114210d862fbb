using System.Buffers.Binary;
using System.Net;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Sockets;

/// <summary>A TCP or UDP socket that never waits, to be polled: ip(7), ipv6(7). It is in the network namespace of the thread that made it.</summary>
public sealed class InternetSocket : FileDescriptor
{
    /// <summary>How many bytes an address takes at most, sockaddr_in6.</summary>
    public const int LongestAddress = 28;

    private const int Backlog = 4096; // the kernel has a limit of its own
    private const int PlaceOfV4 = 4;
    private const int LengthOfV4 = 4;
    private const int PlaceOfV6 = 8;
    private const int LengthOfV6 = 16;

    private InternetSocket(int fd)
        : base(fd)
    {
    }

    /// <summary>Listens for connections, or takes datagrams.</summary>
    /// <param name="place">Where. The any address of version 6 takes version 4, too.</param>
    /// <param name="isStream">TCP, or else UDP.</param>
    /// <param name="protocol">Which protocol of that kind, such as 132 for SCTP; 0 for those.</param>
    /// <exception cref="LinuxException">EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT ...</exception>
    public static InternetSocket Listen(IPEndPoint place, bool isStream, int protocol = 0)
    {
        ArgumentNullException.ThrowIfNull(place);
        var socket = Make(place, isStream, protocol);
        try
        {
            if (isStream)
            {
                socket.Set(SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR, 1);
            }

            if (place.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            {
                socket.Set(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY, place.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
            }

            socket.Bind(place);
            if (isStream)
            {
                Check.Io(Libc.listen(socket.Number, Backlog), "listen", place.ToString());
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins to connect; writable when it has come to something, see <see cref="TakeError"/>.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="isStream">TCP, or else UDP.</param>
    /// <param name="origin">Where from, which may be an address of another machine's, see <see cref="ForeignAddresses"/>; null for what the kernel chooses.</param>
    /// <exception cref="LinuxException">EADDRINUSE or EADDRNOTAVAIL for an origin that has such a connection already, EPERM ...</exception>
    public static InternetSocket Connect(IPEndPoint place, bool isStream, IPEndPoint? origin = null)
    {
        ArgumentNullException.ThrowIfNull(place);
        var socket = Make(place, isStream);
        try
        {
            if (origin is not null)
            {
                socket.Appear(origin);
            }

            socket.Connect(place);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a connection somebody has made; null when there is none, or it has gone again.</summary>
    /// <param name="client">Who has made it.</param>
    public unsafe InternetSocket? TryAccept(out IPEndPoint? client)
    {
        var address = stackalloc byte[LongestAddress];
        uint length = LongestAddress;
        var fd = Libc.accept4(Number, address, &length, SocketConstants.SOCK_CLOEXEC | SocketConstants.SOCK_NONBLOCK);
        client = fd < 0 ? null : ReadAddress(new ReadOnlySpan<byte>(address, (int)Math.Min(length, LongestAddress)));
        return fd < 0 ? null : new InternetSocket(fd);
    }

    /// <summary>An address in the kernel's form, sockaddr_in or sockaddr_in6; one of version 4 in the clothes of version 6 without them. Null for other families.</summary>
    public static IPEndPoint? ReadAddress(ReadOnlySpan<byte> address)
    {
        var family = address.Length >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(address) : 0;
        if (family == NetlinkConstants.AF_INET && address.Length >= PlaceOfV4 + LengthOfV4)
        {
            return new IPEndPoint(new IPAddress(address.Slice(PlaceOfV4, LengthOfV4)), BinaryPrimitives.ReadUInt16BigEndian(address[sizeof(ushort)..]));
        }

        if (family != NetlinkConstants.AF_INET6 || address.Length < PlaceOfV6 + LengthOfV6)
        {
            return null;
        }

        var found = new IPAddress(address.Slice(PlaceOfV6, LengthOfV6));
        return new IPEndPoint(found.IsIPv4MappedToIPv6 ? found.MapToIPv4() : found, BinaryPrimitives.ReadUInt16BigEndian(address[sizeof(ushort)..]));
    }

    /// <summary>Where it is on this machine, with the port that the kernel has chosen where nobody did.</summary>
    public unsafe IPEndPoint Place
    {
        get
        {
            var address = stackalloc byte[LongestAddress];
            uint length = LongestAddress;
            Check.Io(Libc.getsockname(Number, address, &length), "getsockname", "a socket");
            return ReadAddress(new ReadOnlySpan<byte>(address, (int)Math.Min(length, LongestAddress)))!; // it was made for one of the two
        }
    }

    /// <summary>Sends small writes at once.</summary>
    public void SendAtOnce() => Set(SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, 1);

    /// <summary>What has gone wrong with a connection since the last time; 0 for nothing.</summary>
    public unsafe int TakeError()
    {
        int error;
        uint length = sizeof(int);
        Check.Io(Libc.getsockopt(Number, SocketConstants.SOL_SOCKET, SocketConstants.SO_ERROR, &error, &length), "getsockopt", "SO_ERROR");
        return error;
    }

    /// <summary>Tells the other side that nothing more comes.</summary>
    public void EndSending() => Libc.shutdown(Number, SocketConstants.SHUT_WR); // of a connection that has gone already there is nobody to tell

    /// <summary>Takes a datagram and who sent it; -1 when there is none.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="sender">Room for the sender's address, <see cref="LongestAddress"/> bytes.</param>
    /// <param name="senderLength">How long that is.</param>
    public unsafe int TryReceive(Span<byte> buffer, Span<byte> sender, out int senderLength)
    {
        var length = (uint)sender.Length;
        fixed (byte* bytes = buffer)
        fixed (byte* address = sender)
        {
            var count = Libc.recvfrom(Number, bytes, (nuint)buffer.Length, SocketConstants.MSG_DONTWAIT, address, &length);
            senderLength = (int)length;
            return (int)count;
        }
    }

    /// <summary>Sends a datagram; one that cannot be sent is lost, as datagrams may be.</summary>
    /// <param name="datagram">What.</param>
    /// <param name="receiver">To whom; empty for who it is connected to.</param>
    public unsafe void Send(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> receiver)
    {
        fixed (byte* bytes = datagram)
        fixed (byte* address = receiver)
        {
            _ = Libc.sendto(Number, bytes, (nuint)datagram.Length, SocketConstants.MSG_DONTWAIT | SocketConstants.MSG_NOSIGNAL, address, (uint)receiver.Length);
        }
    }

    private static InternetSocket Make(IPEndPoint place, bool isStream, int protocol = 0) => new(Check.Io(
        Libc.socket((int)FamilyOf(place), (isStream ? SocketConstants.SOCK_STREAM : SocketConstants.SOCK_DGRAM) | SocketConstants.SOCK_CLOEXEC | SocketConstants.SOCK_NONBLOCK, protocol),
        "socket", place.ToString()));

    // The framework numbers families in its own way; an address in the kernel's form begins with the kernel's.
    private static ushort FamilyOf(IPEndPoint place) => BitConverter.ToUInt16(place.Serialize().Buffer.Span);

    // With an address that is not this machine's. It may be that of several connections, to different places.
    private void Appear(IPEndPoint origin)
    {
        Set(SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR, 1);
        if (origin.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            Set(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_TRANSPARENT, 1);
        }
        else
        {
            Set(SocketConstants.IPPROTO_IP, SocketConstants.IP_TRANSPARENT, 1);
        }

        Bind(origin);
    }

    private unsafe void Connect(IPEndPoint place)
    {
        var address = place.Serialize();
        fixed (byte* pointer = address.Buffer.Span)
        {
            if (Libc.connectAny(Number, pointer, (uint)address.Size) < 0 && Check.LastErrno != Errno.EINPROGRESS)
            {
                throw Check.Error("connect", place.ToString());
            }
        }
    }

    private unsafe void Bind(IPEndPoint place)
    {
        var address = place.Serialize();
        fixed (byte* pointer = address.Buffer.Span)
        {
            Check.Io(Libc.bindAny(Number, pointer, (uint)address.Size), "bind", place.ToString());
        }
    }

    private unsafe void Set(int level, int name, int value) => Check.Io(Libc.setsockopt(Number, level, name, &value, sizeof(int)), "setsockopt", $"option {name}");
}
