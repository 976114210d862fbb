using System.Globalization;
using System.Text;
using Containers.Linux.Identity;
using Containers.Runtime.Processes;

namespace Containers.Engine.Processes;

/// <summary>All that /proc says of one process in a container.</summary>
internal sealed class ProcessDetails
{
    private readonly Dictionary<string, string> _status;
    private readonly ContainerUsers _users;

    private ProcessDetails(ProcessStat stat, Dictionary<string, string> status, ContainerUsers users)
    {
        Stat = stat;
        _status = status;
        _users = users;
    }

    internal ProcessStat Stat { get; }

    /// <summary>How long it has run.</summary>
    internal TimeSpan Elapsed => Uptime() - TimeSpan.FromSeconds((double)Stat.StartTicks / ProcessStat.TicksPerSecond);

    /// <summary>Processor time it has used.</summary>
    internal TimeSpan Processor => TimeSpan.FromSeconds((double)Stat.ProcessorTicks / ProcessStat.TicksPerSecond);

    /// <summary>The command line, or the name in brackets of one that has none. Control characters are taken out.</summary>
    internal string CommandLine { get; private init; } = string.Empty;

    internal static ProcessDetails? Of(int pid, ContainerUsers users)
    {
        try
        {
            if (ProcessStat.Of(pid) is not { } stat)
            {
                return null;
            }

            var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
                .ToDictionary(parts => parts[0], parts => parts[1].Trim());
            var command = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).TrimEnd('\0').Replace('\0', ' ');
            return new ProcessDetails(stat, status, users) { CommandLine = Plain(command.Length > 0 ? command : $"[{stat.Name}]") };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has just ended
        }
    }

    /// <summary>A field of /proc/PID/status; empty when this kernel has none.</summary>
    internal string Status(string name) => _status.GetValueOrDefault(name, string.Empty);

    /// <summary>The pid in its own pid namespace.</summary>
    internal string InnerPid => Status("NSpid").Split('\t').Last();

    /// <summary>The parent's pid in the container; 0 when that is outside.</summary>
    internal string InnerParent()
    {
        try
        {
            var depth = Status("NSpid").Split('\t').Length;
            var line = File.ReadLines($"/proc/{Stat.Parent}/status").FirstOrDefault(l => l.StartsWith("NSpid:", StringComparison.Ordinal));
            var pids = line?["NSpid:".Length..].Trim().Split('\t') ?? [];
            return pids.Length == depth && depth > 1 ? pids[^1] : "0";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }

    /// <summary>A user as the container calls it: 0 the real one, 1 the one in force.</summary>
    internal string User(int which) => _users.User(Id("Uid", which));

    /// <summary>A group as the container calls it.</summary>
    internal string Group(int which) => _users.Group(Id("Gid", which));

    /// <summary>The supplementary groups as the container calls them.</summary>
    internal string Groups() => string.Join(',', Status("Groups").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(g => _users.Group(uint.Parse(g, CultureInfo.InvariantCulture))));

    /// <summary>The user in force as the host calls it.</summary>
    internal string HostUser => UserDatabase.HostUser(Id("Uid", 1))?.Name ?? Id("Uid", 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of an id: real, in force, saved, for files.</summary>
    internal uint Id(string kind, int which) => uint.Parse(Status(kind).Split('\t')[which], CultureInfo.InvariantCulture);

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    private static TimeSpan Uptime() => TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));
}
