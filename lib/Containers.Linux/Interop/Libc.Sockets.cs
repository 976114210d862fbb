using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int socketpair(int domain, int type, int protocol, int* fds);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int bind(int fd, UnixAddress* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int connect(int fd, UnixAddress* address, uint length);

    [LibraryImport(Name, EntryPoint = "bind", SetLastError = true)]
    internal static partial int bindAny(int fd, byte* address, uint length);

    [LibraryImport(Name, EntryPoint = "connect", SetLastError = true)]
    internal static partial int connectAny(int fd, byte* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockname(int fd, byte* address, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int shutdown(int fd, int how);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int name, int* value, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int name, int* value, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvfrom(int fd, void* buffer, nuint count, int flags, byte* address, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sendto(int fd, void* buffer, nuint count, int flags, byte* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int listen(int fd, int backlog);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int accept4(int fd, void* address, void* length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint send(int fd, void* buffer, nuint count, int flags);
}

/// <summary>struct sockaddr_un.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnixAddress
{
    internal const int PathSize = 108;
    internal ushort sun_family;
    internal fixed byte sun_path[PathSize];
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal void* iov_base;
    internal nuint iov_len;
}

/// <summary>struct msghdr (glibc, 64-bit).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* msg_name;
    internal uint msg_namelen;
    internal IoVector* msg_iov;
    internal nuint msg_iovlen;
    internal void* msg_control;
    internal nuint msg_controllen;
    internal int msg_flags;
}

/// <summary>struct cmsghdr; the data follows at once.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    internal nuint cmsg_len;
    internal int cmsg_level;
    internal int cmsg_type;
}
