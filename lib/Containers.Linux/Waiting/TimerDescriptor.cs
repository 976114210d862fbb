using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Waiting;

/// <summary>A timer as something to poll, timerfd_create(2), on the clock that goes on counting while the machine sleeps.</summary>
public sealed class TimerDescriptor : FileDescriptor
{
    private TimerDescriptor(int fd)
        : base(fd)
    {
    }

    /// <summary>Makes a timer that is not running.</summary>
    public static TimerDescriptor Create()
    {
        var flags = WaitConstants.TFD_CLOEXEC | WaitConstants.TFD_NONBLOCK;
        return new TimerDescriptor(Check.Io(Libc.timerfd_create(WaitConstants.CLOCK_BOOTTIME, flags), "timerfd_create"));
    }

    /// <summary>Becomes readable once, after the given time (at least a nanosecond from now); replaces an earlier setting.</summary>
    public unsafe void Arm(TimeSpan after)
    {
        var nanoseconds = Math.Max(1, after.Ticks * 100);
        var value = new TimerSpec
        {
            it_value = new TimeSpec { tv_sec = nanoseconds / 1_000_000_000, tv_nsec = nanoseconds % 1_000_000_000 },
        };
        Check.Io(Libc.timerfd_settime(Number, 0, &value, null), "timerfd_settime");
    }

    /// <summary>Stops the timer.</summary>
    public unsafe void Disarm()
    {
        TimerSpec value = default;
        Check.Io(Libc.timerfd_settime(Number, 0, &value, null), "timerfd_settime");
    }

    /// <summary>Takes note that it has fired; false when it has not.</summary>
    public bool TryTake()
    {
        Span<byte> count = stackalloc byte[8];
        return TryRead(count, out _) == count.Length;
    }
}
