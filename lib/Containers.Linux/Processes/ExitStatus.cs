using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code, 0 when a signal ended it.</param>
/// <param name="Signal">The signal that ended it, 0 when it exited.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>The shell's one number for both: the code, or 128 plus the signal.</summary>
    public int ShellCode => Signal == 0 ? Code : 128 + Signal;

    internal static ExitStatus From(in SigInfo info) => info.si_code == ProcessConstants.CLD_EXITED
        ? new ExitStatus(info.si_status, 0)
        : new ExitStatus(0, info.si_status);
}
