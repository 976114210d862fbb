using System.Collections;
using System.Globalization;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Cgroups;

/// <summary>
/// The slice of a pod, which is systemd's word for a cgroup of units: those are the scopes of the pod's containers, and what limits it limits
/// all of them together. It comes with the first scope in it, and systemd takes it away with the last.
/// </summary>
public static class PodSlice
{
    private const string Suffix = ".slice";
    private const string Mark = "wherry_pod_";
    private const string Unlimited = "max";
    private const ulong Infinity = ulong.MaxValue;
    private const ulong Second = 1_000_000;

    /// <summary>The slice that a process is in, if that is a pod's; null otherwise.</summary>
    /// <param name="pid">The monitor of what holds the pod.</param>
    public static string? Of(int pid)
    {
        try
        {
            var name = Path.GetFileName(Path.GetDirectoryName(CgroupPlace.PathOf(pid)));
            return name is not null && name.Contains(Mark, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal) ? name : null;
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    /// <summary>Its name, which says in which one it is.</summary>
    /// <param name="parent">That one, such as "user.slice".</param>
    /// <param name="pod">The pod's id.</param>
    internal static string Name(string parent, string pod) => $"{(parent == "-" + Suffix ? string.Empty : parent[..^Suffix.Length] + "-")}{Mark}{pod}{Suffix}";

    /// <summary>What it is made with.</summary>
    /// <param name="limits">What limits it; null for nothing.</param>
    internal static IEnumerable<UnitProperty> Properties(ResourcesSpec? limits) =>
    [
        new("Description", "Pod of wherry"), new("StopWhenUnneeded", true),
        .. limits is null ? [] : PodCgroup.Settings(limits).SelectMany(setting => Property(setting.File, setting.Value)),
    ];

    private static IEnumerable<UnitProperty> Property(string file, string value) => file switch
    {
        "memory.max" => [new("MemoryMax", Number(value))],
        "memory.low" => [new("MemoryLow", Number(value))],
        "memory.swap.max" => [new("MemorySwapMax", Number(value))],
        "cpu.max" => Processor(value.Split(' ')),
        "cpu.weight" => [new("CPUWeight", Number(value))],
        "cpuset.cpus" => [new("AllowedCPUs", Bits(value))],
        "cpuset.mems" => [new("AllowedMemoryNodes", Bits(value))],
        "pids.max" => [new("TasksMax", Number(value))],
        "io.weight" => [new("IOWeight", Number(value))],
        "io.max" => [Device(value.Split(' ', '='))],
        _ => throw new ArgumentException($"systemd has no property for {file}"),
    };

    // Microseconds of each second, and how long the kernel counts.
    private static IEnumerable<UnitProperty> Processor(string[] parts)
    {
        var period = Number(parts[1]);
        yield return new UnitProperty("CPUQuotaPerSecUSec", parts[0] == Unlimited ? Infinity : Math.Max(1, Number(parts[0]) * Second / period));
        yield return new UnitProperty("CPUQuotaPeriodUSec", period);
    }

    private static UnitProperty Device(string[] parts) => new(
        parts[1] switch { "rbps" => "IOReadBandwidthMax", "wbps" => "IOWriteBandwidthMax", "riops" => "IOReadIOPSMax", _ => "IOWriteIOPSMax" },
        new DeviceShare("/dev/block/" + parts[0], Number(parts[2])));

    // From "0-3,5".
    private static byte[] Bits(string list)
    {
        var numbers = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(range =>
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        }).ToList();
        var bits = new BitArray(numbers.Count == 0 ? 0 : numbers.Max() + 1);
        numbers.ForEach(number => bits[number] = true);
        var bytes = new byte[(bits.Length + 7) / 8];
        bits.CopyTo(bytes, 0);
        return bytes;
    }

    private static ulong Number(string text) => text == Unlimited ? Infinity : ulong.Parse(text, CultureInfo.InvariantCulture);
}
