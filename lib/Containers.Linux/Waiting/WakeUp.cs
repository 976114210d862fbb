using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Waiting;

/// <summary>Lets other threads wake an <see cref="EventLoop"/>, eventfd(2).</summary>
public sealed class WakeUp : FileDescriptor
{
    private WakeUp(int fd)
        : base(fd)
    {
    }

    /// <summary>Makes one that is not set.</summary>
    public static WakeUp Create() =>
        new(Check.Io(Libc.eventfd(0, WaitConstants.EFD_CLOEXEC | WaitConstants.EFD_NONBLOCK), "eventfd"));

    /// <summary>Makes it readable. Safe from any thread.</summary>
    public void Set() => Write(BitConverter.GetBytes(1UL));

    /// <summary>Makes it unreadable again; false when it was not set.</summary>
    public bool TryTake()
    {
        Span<byte> count = stackalloc byte[8];
        return TryRead(count, out _) == count.Length;
    }
}
