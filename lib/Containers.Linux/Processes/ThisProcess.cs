using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>Who we are, and what can be set about ourselves.</summary>
public static class ThisProcess
{
    /// <summary>Our pid.</summary>
    public static int Pid => Libc.getpid();

    /// <summary>What the program is called that started us, as its process says; empty where it is in another namespace, or hidden.</summary>
    public static string ParentName
    {
        get
        {
            try
            {
                return File.ReadAllText(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{Libc.getppid()}/comm")).TrimEnd('\n');
            }
            catch (IOException)
            {
                return string.Empty;
            }
        }
    }

    /// <summary>Our effective user id as this user namespace sees it.</summary>
    public static uint UserId => Libc.geteuid();

    /// <summary>Our effective group id as this user namespace sees it.</summary>
    public static uint GroupId => Libc.getegid();

    /// <summary>What distinguishes this run of the machine from all others, /proc/sys/kernel/random/boot_id.</summary>
    public static string BootId => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Our own program file.</summary>
    public static string Executable => File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)!.FullName;

    /// <summary>The name or path this program was called by: its zeroth argument, which a link of another name changes.</summary>
    public static string CalledAs
    {
        get
        {
            using var file = FileOpening.Read("/proc/self/cmdline");
            Span<byte> buffer = stackalloc byte[4096];
            var read = buffer[..file.Read(buffer)];
            var end = read.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? read : read[..end]);
        }
    }

    /// <summary>Permission bits new files shall not have; returns the mask before.</summary>
    public static uint SetUmask(uint mask) => Libc.umask(mask);

    /// <summary>Changes the working directory, chdir(2).</summary>
    public static unsafe void ChangeDirectory(string path)
    {
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            Check.Io(Libc.chdir(pointer), "chdir", path);
        }
    }

    /// <summary>Whether a file may be executed by us.</summary>
    public static unsafe bool CanExecute(string path)
    {
        const int X_OK = 1;
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            return Libc.access(pointer, X_OK) == 0;
        }
    }

    /// <summary>Whether a file or directory may be written to by us.</summary>
    public static unsafe bool CanWrite(string path)
    {
        const int W_OK = 2;
        fixed (byte* pointer = ((NativePath)path).Terminated)
        {
            return Libc.access(pointer, W_OK) == 0;
        }
    }

    /// <summary>Collects one ended child, whichever it is; null when none has ended.</summary>
    public static unsafe (int Pid, ExitStatus Status)? TryReap()
    {
        SigInfo info = default;
        var options = ProcessConstants.WEXITED | ProcessConstants.WNOHANG;
        if (Libc.waitid(ProcessConstants.P_ALL, 0, &info, options) < 0)
        {
            return Check.LastErrno == Errno.ECHILD ? null : throw Check.Error("waitid", "any child");
        }

        return info.si_pid == 0 ? null : (info.si_pid, ExitStatus.From(info));
    }

    /// <summary>Our living children, adopted ones included (kernel built with CONFIG_PROC_CHILDREN; none otherwise).</summary>
    public static IReadOnlyList<ProcessIdentity> Children()
    {
        var children = new List<ProcessIdentity>();
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            var file = Path.Combine(task, "children");
            var pids = File.Exists(file) ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            children.AddRange(pids.Select(pid => ProcessIdentity.Of(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))).OfType<ProcessIdentity>());
        }

        return children;
    }

    /// <summary>Soft and hard limit of a resource, getrlimit(2); <see cref="ulong.MaxValue"/> is "unlimited".</summary>
    /// <param name="resource">The kernel's name, such as RLIMIT_NOFILE.</param>
    public static unsafe (ulong Soft, ulong Hard) Limit(string resource)
    {
        RLimit limit;
        Check.Io(Libc.getrlimit(ResourceNames.Number(resource), &limit), "getrlimit", resource);
        return (limit.rlim_cur, limit.rlim_max);
    }
}
