using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Sockets;

/// <summary>A socket to the kernel's networking, netlink(7), of the network namespace the thread that made it is in.</summary>
internal sealed class Netlink : FileDescriptor
{
    private const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const int Alignment = 4;
    private const int AnswerSize = 16 * 1024;

    private Netlink(int fd)
        : base(fd)
    {
    }

    internal static Netlink Open(int family) => new(Check.Io(
        Libc.socket(NetlinkConstants.AF_NETLINK, NetlinkConstants.SOCK_RAW | SocketConstants.SOCK_CLOEXEC, family), "socket", "netlink"));

    /// <summary>Sends requests, of which only the last asks for an answer; the kernel answers before this returns.</summary>
    /// <returns>0, or what the first request that failed has failed with.</returns>
    internal int Ask(NetlinkMessage requests)
    {
        Span<byte> answer = stackalloc byte[AnswerSize];
        return ErrorIn(Ask(requests, answer));
    }

    /// <summary>Sends one request for something, and returns what comes, in the room given for it.</summary>
    internal unsafe ReadOnlySpan<byte> Ask(NetlinkMessage request, Span<byte> answer)
    {
        fixed (byte* bytes = request.Bytes)
        fixed (byte* room = answer)
        {
            Check.Io(Libc.send(Number, bytes, (nuint)request.Bytes.Length, 0), "send", "netlink");
            return answer[..(int)Check.Io(Libc.recvfrom(Number, room, (nuint)answer.Length, SocketConstants.MSG_DONTWAIT, null, null), "recv", "netlink")];
        }
    }

    /// <summary>The error number in an answer, which follows its header and is negative there.</summary>
    internal static int ErrorIn(ReadOnlySpan<byte> answer) => TypeOf(answer) == NetlinkConstants.NLMSG_ERROR && answer.Length >= HeaderSize + sizeof(int)
        ? -MemoryMarshal.Read<int>(answer[HeaderSize..])
        : throw new LinuxException("recv", Errno.EINVAL, "netlink");

    /// <summary>The number an attribute of an answer holds; null if it is not there.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="fixedPart">The size of what is between header and attributes.</param>
    /// <param name="type">Which attribute.</param>
    internal static int? NumberIn(ReadOnlySpan<byte> answer, int fixedPart, ushort type)
    {
        var rest = answer.Length > HeaderSize + fixedPart ? answer[(HeaderSize + fixedPart)..] : [];
        while (rest.Length >= AttributeHeaderSize && MemoryMarshal.Read<ushort>(rest) is var length && length >= AttributeHeaderSize && length <= rest.Length)
        {
            if (MemoryMarshal.Read<ushort>(rest[sizeof(ushort)..]) == type && length >= AttributeHeaderSize + sizeof(int))
            {
                return MemoryMarshal.Read<int>(rest[AttributeHeaderSize..]);
            }

            rest = rest[Math.Min(rest.Length, (length + Alignment - 1) / Alignment * Alignment)..];
        }

        return null;
    }

    /// <summary>What an answer is: NLMSG_ERROR or of the kind that was asked for.</summary>
    internal static ushort TypeOf(ReadOnlySpan<byte> answer) => answer.Length >= HeaderSize ? MemoryMarshal.Read<ushort>(answer[sizeof(uint)..]) : (ushort)0;
}
