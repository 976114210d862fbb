using System.Globalization;
using Containers.Oci;
using Containers.Runtime.Specification;

namespace Containers.Engine.Processes;

/// <summary>A column of a process table.</summary>
/// <param name="Name">Podman's name for it.</param>
/// <param name="Code">The code of ps(1); empty if there is none.</param>
/// <param name="Heading">What stands above it.</param>
/// <param name="Value">What it says of a process.</param>
internal sealed record ProcessColumn(string Name, string Code, string Heading, Func<ProcessDetails, string> Value)
{
    private static readonly ProcessColumn[] s_all =
    [
        new("args", "%a", "COMMAND", p => p.CommandLine),
        new("c", "", "C", p => ((int)Usage(p)).ToString(CultureInfo.InvariantCulture)),
        new("capamb", "", "AMBIENT CAPS", p => Set(p, "CapAmb")),
        new("capbnd", "", "BOUNDING CAPS", p => Set(p, "CapBnd")),
        new("capeff", "", "EFFECTIVE CAPS", p => Set(p, "CapEff")),
        new("capinh", "", "INHERITED CAPS", p => Set(p, "CapInh")),
        new("capprm", "", "PERMITTED CAPS", p => Set(p, "CapPrm")),
        new("comm", "%c", "COMMAND", p => p.Stat.Name),
        new("etime", "%t", "ELAPSED", p => Go(p.Elapsed)),
        new("group", "%G", "GROUP", p => p.Group(1)),
        new("groups", "", "GROUPS", p => p.Groups()),
        new("hgroup", "", "HGROUP", p => p.Id("Gid", 1).ToString(CultureInfo.InvariantCulture)),
        new("hgroups", "", "HGROUPS", p => p.Status("Groups").Trim().Replace(' ', ',')),
        new("hpid", "", "HPID", p => p.Stat.Pid.ToString(CultureInfo.InvariantCulture)),
        new("hppid", "", "HPPID", p => p.Stat.Parent.ToString(CultureInfo.InvariantCulture)),
        new("huser", "", "HUSER", p => p.HostUser),
        new("label", "", "LABEL", p => Label(p.Stat.Pid)),
        new("nice", "%n", "NI", p => p.Stat.Nice.ToString(CultureInfo.InvariantCulture)),
        new("pcpu", "%C", "%CPU", p => Usage(p).ToString("0.000", CultureInfo.InvariantCulture)),
        new("pgid", "%r", "PGID", p => p.Status("NSpgid").Split('\t').Last()),
        new("pid", "%p", "PID", p => p.InnerPid),
        new("ppid", "%P", "PPID", p => p.InnerParent()),
        new("rgroup", "%g", "RGROUP", p => p.Group(0)),
        new("rss", "", "RSS", p => (p.Stat.ResidentBytes / 1024).ToString(CultureInfo.InvariantCulture)),
        new("ruser", "%u", "RUSER", p => p.User(0)),
        new("seccomp", "", "SECCOMP", p => p.Status("Seccomp") switch { "0" => "disabled", "1" => "strict", "2" => "filter", var other => other }),
        new("state", "", "STATE", p => p.Stat.State.ToString()),
        new("stime", "", "STIME", p => Started(p)),
        new("time", "%x", "TIME", p => Clock(p.Processor)),
        new("tty", "%y", "TTY", p => Terminal(p.Stat.Terminal)),
        new("user", "%U", "USER", p => p.User(1)),
        new("vsz", "%z", "VSZ", p => (p.Stat.VirtualBytes / 1024).ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The column of a name or code.</summary>
    /// <exception cref="ContainersException">Invalid: there is none.</exception>
    internal static ProcessColumn Find(string text) => s_all.FirstOrDefault(column => column.Name == text || (column.Code.Length > 0 && column.Code == text)) ??
        throw new ContainersException(ErrorKind.Invalid, $"unknown descriptor \"{text}\"")
        {
            Hint = "there are " + string.Join(", ", s_all.Select(column => column.Name)),
        };

    private static double Usage(ProcessDetails p) => p.Elapsed > TimeSpan.Zero ? 100.0 * p.Processor / p.Elapsed : 0;

    private static string Set(ProcessDetails p, string field)
    {
        var set = ulong.Parse(p.Status(field) is { Length: > 0 } text ? text : "0", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var names = Capabilities.Names(set);
        return names.Count == 0 ? "none"
            : names.Count >= Capabilities.Known.Count ? "full"
            : string.Join(',', names.Select(name => name["CAP_".Length..]));
    }

    private static string Label(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/attr/current").Trim('\0', '\n') is { Length: > 0 } label ? label : "?";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?"; // no security module with labels
        }
    }

    // As Go prints durations, whole seconds: 1h2m3s.
    private static string Go(TimeSpan time)
    {
        var text = $"{time.Seconds}s";
        text = time.TotalMinutes >= 1 ? $"{time.Minutes}m{text}" : text;
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}h{text}" : text;
    }

    private static string Clock(TimeSpan time) => $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}";

    // As ps: the time if it was today, otherwise the day.
    private static string Started(ProcessDetails p)
    {
        var start = DateTimeOffset.Now - p.Elapsed;
        return start.ToString(start.Date == DateTimeOffset.Now.Date ? "HH:mm" : "MMMdd", CultureInfo.InvariantCulture);
    }

    private static string Terminal(int device)
    {
        const int FirstPseudoTerminal = 136;
        var major = (device >> 8) & 0xfff;
        var minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        return device == 0 ? "?" : major is >= FirstPseudoTerminal and < FirstPseudoTerminal + 8 ? $"pts/{((major - FirstPseudoTerminal) << 20) + minor}" : $"tty{minor}";
    }
}
