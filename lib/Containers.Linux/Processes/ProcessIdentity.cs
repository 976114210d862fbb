using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>
/// A process that is not our child, told apart from a later one with the same pid by its start time (field 22 of
/// /proc/PID/stat, clock ticks since boot).
/// </summary>
/// <param name="Pid">The pid in our pid namespace.</param>
/// <param name="StartTime">Clock ticks after boot.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Self => Of(Libc.getpid()) ?? throw new InvalidOperationException("/proc is not mounted");

    /// <summary>Whether that very process still exists and is not a zombie.</summary>
    public bool IsAlive => ReadStat(Pid) is var (start, state) && start == StartTime && state is not ('Z' or 'X');

    /// <summary>The identity of a running process; null when there is none with that pid.</summary>
    public static ProcessIdentity? Of(int pid) => ReadStat(pid) is var (start, _) ? new ProcessIdentity(pid, start) : null;

    /// <summary>
    /// Opens a pidfd if the process is still the same one: readable when it ends, and safe to signal. The caller owns it.
    /// </summary>
    public FileDescriptor? Open()
    {
        var fd = Libc.pidfd_open(Pid, 0);
        if (fd < 0)
        {
            return Check.LastErrno is Errno.ESRCH or Errno.EINVAL ? null : throw Check.Error("pidfd_open", $"process {Pid}");
        }

        var handle = new FileDescriptor(fd);
        if (IsAlive)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Sends a signal if it is still the same process; false when it is gone.</summary>
    public bool Kill(int signal)
    {
        using var handle = Open();
        if (handle is null)
        {
            return false;
        }

        if (Libc.pidfd_send_signal(handle.Number, signal) == 0)
        {
            return true;
        }

        return Check.LastErrno == Errno.ESRCH ? false : throw Check.Error("kill", $"process {Pid}");
    }

    private static (ulong StartTime, char State)? ReadStat(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }

        // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (ulong.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0]);
    }
}
