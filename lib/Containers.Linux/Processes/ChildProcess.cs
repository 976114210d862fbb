using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>
/// A child of this process, held by a pidfd (kernel 5.3), so that a signal can never reach a stranger who got the same pid.
/// Disposing lets go of it; it goes on running, and stays to be waited for.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly string _program;
    private readonly bool _isOurs;

    private ChildProcess(int pid, FileDescriptor handle, ProcessPlan plan)
    {
        Pid = pid;
        Handle = handle;
        _program = plan.Path;
        _isOurs = !plan.Beside;
    }

    /// <summary>Its pid in our pid namespace, valid until it was waited for.</summary>
    public int Pid { get; }

    /// <summary>The pidfd: readable for poll when the process has ended. Owned by this object.</summary>
    public FileDescriptor Handle { get; }

    /// <summary>Starts a process and returns once its program runs.</summary>
    /// <exception cref="SpawnException">Some step failed; nothing is left behind.</exception>
    public static ChildProcess Start(ProcessPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.BeforeGo is not null)
        {
            using var held = Hold(plan);
            plan.BeforeGo(held.Pid);
            return held.Release();
        }

        var (child, report) = Clone(plan, goRead: null);
        using (report)
        {
            return AwaitExec(child, report);
        }
    }

    /// <summary>
    /// Starts a process that waits inside its new namespaces, before anything else of the plan happens, until it is released.
    /// The result must be disposed of, which ends a process that was not released.
    /// </summary>
    /// <exception cref="SpawnException">There is no such process: cloning failed.</exception>
    public static HeldProcess Hold(ProcessPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (goRead, goWrite) = FileDescriptor.Pipe();
        using (goRead)
        {
            try
            {
                var (child, report) = Clone(plan, goRead);
                return new HeldProcess(child, report, goWrite);
            }
            catch
            {
                goWrite.Dispose();
                throw;
            }
        }
    }

    /// <summary>Waits for the end and collects it.</summary>
    public ExitStatus Wait() => Collect(0) ?? throw new InvalidOperationException("waitid returned without a process");

    /// <summary>Collects the end if it has come; null while it runs.</summary>
    public ExitStatus? TryWait() => Collect(ProcessConstants.WNOHANG);

    /// <summary>Sends a signal; false when the process has ended already.</summary>
    public bool Kill(int signal)
    {
        if (Libc.pidfd_send_signal(Handle.Number, signal) == 0)
        {
            return true;
        }

        return Check.LastErrno == Errno.ESRCH ? false : throw Check.Error("pidfd_send_signal", _program);
    }

    /// <summary>Lets go of the pidfd.</summary>
    public void Dispose() => Handle.Dispose();

    private static unsafe (ChildProcess Child, FileDescriptor Report) Clone(ProcessPlan plan, FileDescriptor? goRead)
    {
        NativeChild native;
        using (var block = new NativePlanBlock(plan, goRead))
        {
            var result = Spawn.containers_spawn(block.Plan, &native);
            if (result < 0)
            {
                throw new SpawnException(SpawnStage.Clone, native.error, plan.Path);
            }
        }

        GC.KeepAlive(plan);
        return (new ChildProcess(native.pid, new FileDescriptor(native.pidfd), plan), new FileDescriptor(native.report_fd));
    }

    internal static ChildProcess AwaitExec(ChildProcess child, FileDescriptor report)
    {
        Span<byte> bytes = stackalloc byte[Marshal.SizeOf<NativeFailure>()];
        if (report.Read(bytes) != bytes.Length)
        {
            return child;
        }

        child.Abandon();
        var failure = MemoryMarshal.Read<NativeFailure>(bytes);
        throw new SpawnException((SpawnStage)failure.stage, failure.error, child._program);
    }

    internal void Abandon()
    {
        Kill(Signals.SIGKILL);
        if (_isOurs)
        {
            Wait();
        }

        Dispose();
    }

    private unsafe ExitStatus? Collect(int options)
    {
        SigInfo info = default;
        while (Libc.waitid(ProcessConstants.P_PIDFD, (uint)Handle.Number, &info, ProcessConstants.WEXITED | options) < 0)
        {
            if (Check.LastErrno != Errno.EINTR)
            {
                throw Check.Error("waitid", _program);
            }
        }

        return info.si_pid == 0 ? null : ExitStatus.From(info);
    }
}
