using System.Globalization;
using System.Text.Json.Nodes;

namespace Containers.Engine.Inspection;

/// <summary>What the machine says of itself in /proc and /etc.</summary>
internal static class SystemFacts
{
    private static readonly string[] s_releaseFiles = ["/etc/os-release", "/usr/lib/os-release"];

    /// <summary>The kernel's release.</summary>
    internal static string Kernel => Read("/proc/sys/kernel/osrelease").Trim();

    /// <summary>How long the machine has been up: "3h 32m 56.00s (Approximately 0.12 days)".</summary>
    internal static string Uptime
    {
        get
        {
            var up = TimeSpan.FromSeconds(double.TryParse(Read("/proc/uptime").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);
            var text = string.Create(CultureInfo.InvariantCulture, $"{up.Minutes}m {up.Seconds}.00s");
            return up.TotalHours < 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{(long)up.TotalHours}h {text} (Approximately {up.TotalDays:0.00} days)");
        }
    }

    /// <summary>/proc/meminfo in bytes.</summary>
    internal static Dictionary<string, long> Memory()
    {
        var found = new Dictionary<string, long>();
        foreach (var line in Read("/proc/meminfo").Split('\n'))
        {
            // "MemTotal:       24684092 kB"
            if (line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries) is [var name, var number, "kB"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes))
            {
                found[name] = kilobytes * 1024;
            }
        }

        return found;
    }

    /// <summary>What the processors have done since the machine was started, in percent; proc_stat(5).</summary>
    internal static JsonObject ProcessorUse()
    {
        // "cpu  USER NICE SYSTEM IDLE IOWAIT ..." in ticks
        var ticks = Read("/proc/stat").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(number => double.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0).ToList();
        var total = ticks.Take(4).Sum();
        double Share(params int[] of) => total == 0 ? 0 : Math.Round(100 * of.Sum(i => ticks[i]) / total, 2);
        return new JsonObject { ["userPercent"] = Share(0, 1), ["systemPercent"] = Share(2), ["idlePercent"] = Share(3) };
    }

    /// <summary>A value of os-release(5); empty when it is not said.</summary>
    internal static string Release(string name)
    {
        var line = Array.Find(s_releaseFiles, File.Exists) is { } file
            ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal)) : null;
        return line is null ? string.Empty : line[(name.Length + 1)..].Trim('"', '\'');
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : string.Empty;
}
