using System.Buffers.Binary;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>
/// Signals as something to poll, signalfd(2). They must be blocked in every thread, which only the process's starter can
/// do: see <see cref="ProcessPlan.BlockedSignals"/>.
/// </summary>
public sealed class SignalDescriptor : FileDescriptor
{
    private const int RecordSize = 128; // struct signalfd_siginfo

    private SignalDescriptor(int fd)
        : base(fd)
    {
    }

    /// <summary>Opens a non-blocking descriptor for the signals of a set.</summary>
    public static unsafe SignalDescriptor Open(SignalSet signals)
    {
        var wide = stackalloc ulong[16]; // glibc's sigset_t is 1024 bits
        wide[0] = signals.Bits;
        var flags = ProcessConstants.SFD_CLOEXEC | ProcessConstants.SFD_NONBLOCK;
        return new SignalDescriptor(Check.Io(Libc.signalfd(-1, wide, flags), "signalfd"));
    }

    /// <summary>The next signal that has arrived; null when there is none.</summary>
    public int? TryTake()
    {
        Span<byte> record = stackalloc byte[RecordSize];
        return TryRead(record, out _) == RecordSize ? BinaryPrimitives.ReadInt32LittleEndian(record) : null;
    }
}
