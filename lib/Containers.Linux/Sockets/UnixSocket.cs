using System.Runtime.InteropServices;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Sockets;

/// <summary>Sockets of the unix family, unix(7): streams, and datagrams where it says so.</summary>
public sealed class UnixSocket : FileDescriptor
{
    /// <summary>How many descriptors go with one message.</summary>
    public const int MostDescriptors = 64;

    private const int ControlSize = 16 + (MostDescriptors * sizeof(int)); // a ControlHeader and the descriptors

    private UnixSocket(int fd)
        : base(fd)
    {
    }

    /// <summary>Two connected sockets; both are the caller's.</summary>
    public static unsafe (UnixSocket First, UnixSocket Second) Pair()
    {
        var fds = stackalloc int[2];
        var type = SocketConstants.SOCK_STREAM | SocketConstants.SOCK_CLOEXEC;
        Check.Io(Libc.socketpair(SocketConstants.AF_UNIX, type, 0, fds), "socketpair");
        return (new UnixSocket(fds[0]), new UnixSocket(fds[1]));
    }

    /// <summary>Takes over a socket this process was started with.</summary>
    public static UnixSocket Inherited(int number) => new(number);

    /// <summary>Listens at a name in a directory. Only the owner can connect (0600). EADDRINUSE: the name exists.</summary>
    /// <param name="path">Of any length: the directory is reached through its descriptor, which keeps the address short.</param>
    public static unsafe UnixSocket Listen(string path)
    {
        var socket = Create();
        var before = Libc.umask(0x7f);
        try
        {
            WithAddress(path, (address, length) => Check.Io(Libc.bind(socket.Number, address, length), "bind", path));
            Check.Io(Libc.listen(socket.Number, 128), "listen", path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            Libc.umask(before);
        }
    }

    /// <summary>Connects to a listening name. ENOENT or ECONNREFUSED: nobody listens.</summary>
    public static UnixSocket Connect(string path) => Connect(path, SocketConstants.SOCK_STREAM);

    /// <summary>Connects to a name that takes datagrams: each send is one.</summary>
    public static UnixSocket ConnectDatagram(string path) => Connect(path, SocketConstants.SOCK_DGRAM);

    private static unsafe UnixSocket Connect(string path, int type)
    {
        var socket = Create(type);
        try
        {
            WithAddress(path, (address, length) => Check.Io(Libc.connect(socket.Number, address, length), "connect", path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next connection of a listening socket. The caller owns it.</summary>
    public unsafe UnixSocket Accept() =>
        new(Check.Io(Libc.accept4(Number, null, null, SocketConstants.SOCK_CLOEXEC), "accept"));

    /// <summary>
    /// Waits for one message carrying one descriptor (SCM_RIGHTS) and returns that, which the caller owns; null when the
    /// other side closed without sending one. The message's bytes are dropped.
    /// </summary>
    public unsafe FileDescriptor? ReceiveDescriptor()
    {
        var data = stackalloc byte[4096];
        var control = stackalloc byte[64];
        var vector = new IoVector { iov_base = data, iov_len = 4096 };
        var message = new MessageHeader { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = 64 };
        Check.Io(Libc.recvmsg(Number, &message, SocketConstants.MSG_CMSG_CLOEXEC), "recvmsg");
        var header = (ControlHeader*)control;
        if (message.msg_controllen < (nuint)(sizeof(ControlHeader) + sizeof(int)) ||
            header->cmsg_level != SocketConstants.SOL_SOCKET || header->cmsg_type != SocketConstants.SCM_RIGHTS)
        {
            return null;
        }

        return new FileDescriptor(*(int*)(control + sizeof(ControlHeader)));
    }

    /// <summary>Sends as much as goes without a SIGPIPE; -1 and the error number when nothing did.</summary>
    /// <param name="buffer">What to send.</param>
    /// <param name="errno">The error number; 0 for none.</param>
    /// <param name="wait">Whether to wait for room, if the socket is a waiting one; EAGAIN otherwise.</param>
    public unsafe int TrySend(ReadOnlySpan<byte> buffer, out int errno, bool wait = true)
    {
        fixed (byte* pointer = &MemoryMarshal.GetReference(buffer))
        {
            while (true)
            {
                var count = Libc.send(Number, pointer, (nuint)buffer.Length, SocketConstants.MSG_NOSIGNAL | (wait ? 0 : SocketConstants.MSG_DONTWAIT));
                errno = count < 0 ? Check.LastErrno : 0;
                if (errno != Errno.EINTR)
                {
                    return (int)count;
                }
            }
        }
    }

    /// <summary>
    /// As <see cref="TrySend(ReadOnlySpan{byte}, out int, bool)"/>, and with the first byte goes a copy of each descriptor (SCM_RIGHTS).
    /// </summary>
    /// <param name="buffer">What to send: at least a byte.</param>
    /// <param name="descriptors">At most <see cref="MostDescriptors"/>; they stay the caller's.</param>
    /// <param name="errno">The error number; 0 for none.</param>
    public unsafe int TrySend(ReadOnlySpan<byte> buffer, IReadOnlyList<FileDescriptor> descriptors, out int errno)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, MostDescriptors);
        if (descriptors.Count == 0)
        {
            return TrySend(buffer, out errno);
        }

        var control = stackalloc byte[ControlSize];
        var header = (ControlHeader*)control;
        header->cmsg_len = (nuint)(sizeof(ControlHeader) + (descriptors.Count * sizeof(int)));
        header->cmsg_level = SocketConstants.SOL_SOCKET;
        header->cmsg_type = SocketConstants.SCM_RIGHTS;
        for (var i = 0; i < descriptors.Count; i++)
        {
            ((int*)(control + sizeof(ControlHeader)))[i] = descriptors[i].Number;
        }

        fixed (byte* pointer = &MemoryMarshal.GetReference(buffer))
        {
            var vector = new IoVector { iov_base = pointer, iov_len = (nuint)buffer.Length };
            var message = new MessageHeader { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = (header->cmsg_len + 7) & ~(nuint)7 };
            while (true)
            {
                var count = Libc.sendmsg(Number, &message, SocketConstants.MSG_NOSIGNAL);
                errno = count < 0 ? Check.LastErrno : 0;
                if (errno != Errno.EINTR)
                {
                    return (int)count;
                }
            }
        }
    }

    /// <summary>Reads what there is; -1 and the error number when that fails, 0 at the end.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="descriptors">Descriptors that came with it are added here and are the caller's.</param>
    /// <param name="errno">The error number; 0 for none.</param>
    public unsafe int TryReceive(Span<byte> buffer, ICollection<FileDescriptor> descriptors, out int errno)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var control = stackalloc byte[ControlSize];
        fixed (byte* pointer = &MemoryMarshal.GetReference(buffer))
        {
            var vector = new IoVector { iov_base = pointer, iov_len = (nuint)buffer.Length };
            var message = new MessageHeader { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlSize };
            nint count;
            do
            {
                count = Libc.recvmsg(Number, &message, SocketConstants.MSG_CMSG_CLOEXEC);
                errno = count < 0 ? Check.LastErrno : 0;
            }
            while (errno == Errno.EINTR);

            var header = (ControlHeader*)control;
            if (count >= 0 && message.msg_controllen >= (nuint)sizeof(ControlHeader) &&
                header->cmsg_level == SocketConstants.SOL_SOCKET && header->cmsg_type == SocketConstants.SCM_RIGHTS)
            {
                var numbers = new ReadOnlySpan<int>(control + sizeof(ControlHeader), ((int)header->cmsg_len - sizeof(ControlHeader)) / sizeof(int));
                foreach (var number in numbers)
                {
                    descriptors.Add(new FileDescriptor(number));
                }
            }

            return (int)count;
        }
    }

    private static UnixSocket Create(int type = SocketConstants.SOCK_STREAM) =>
        new(Check.Io(Libc.socket(SocketConstants.AF_UNIX, type | SocketConstants.SOCK_CLOEXEC, 0), "socket"));

    private static unsafe void WithAddress(string path, AddressUse use)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var bytes = Encoding.UTF8.GetBytes($"{directory.SelfPath}/{Path.GetFileName(path)}");
        if (bytes.Length >= UnixAddress.PathSize)
        {
            throw new LinuxException("bind", Errno.ENAMETOOLONG, path);
        }

        var address = new UnixAddress { sun_family = SocketConstants.AF_UNIX };
        bytes.CopyTo(new Span<byte>(address.sun_path, UnixAddress.PathSize));
        use(&address, (uint)(sizeof(ushort) + bytes.Length + 1));
    }

    private unsafe delegate void AddressUse(UnixAddress* address, uint length);
}
