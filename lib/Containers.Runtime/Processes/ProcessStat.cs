using System.Globalization;

namespace Containers.Runtime.Processes;

/// <summary>What /proc/PID/stat says of a process, proc_pid_stat(5).</summary>
public sealed record ProcessStat
{
    private string[] _fields = [];

    /// <summary>The pid in our pid namespace.</summary>
    public int Pid { get; private init; }

    /// <summary>The program's name, cut by the kernel to 15 bytes.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>R, S, D, Z, T and so on.</summary>
    public char State => _fields[0][0];

    /// <summary>The parent's pid; 0 when that is in another pid namespace.</summary>
    public int Parent => (int)Number(1);

    /// <summary>The process group.</summary>
    public int Group => (int)Number(2);

    /// <summary>The terminal's device number; 0 without one.</summary>
    public int Terminal => (int)Number(4);

    /// <summary>Processor time in user and kernel mode, in clock ticks.</summary>
    public long ProcessorTicks => Number(11) + Number(12);

    /// <summary>Processor time of children that have ended and been collected, in clock ticks.</summary>
    public long ChildrenTicks => Number(13) + Number(14);

    /// <summary>The nice value.</summary>
    public long Nice => Number(16);

    /// <summary>Its start, in clock ticks after boot.</summary>
    public long StartTicks => Number(19);

    /// <summary>Virtual memory in bytes.</summary>
    public long VirtualBytes => Number(20);

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => Number(21) * Environment.SystemPageSize;

    /// <summary>Clock ticks a second: the kernel's USER_HZ, the same on every machine .NET runs on.</summary>
    public const int TicksPerSecond = 100;

    /// <summary>One process; null when it has ended.</summary>
    public static ProcessStat? Of(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            return null;
        }

        // The name stands in parentheses and may itself hold spaces and parentheses.
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        return new ProcessStat { Pid = pid, Name = text[(open + 1)..close], _fields = text[(close + 2)..].Split(' ') };
    }

    /// <summary>All processes /proc shows us.</summary>
    public static IEnumerable<ProcessStat> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Of(pid) is { } stat)
            {
                yield return stat;
            }
        }
    }

    private long Number(int field) => long.Parse(_fields[field], CultureInfo.InvariantCulture);
}
