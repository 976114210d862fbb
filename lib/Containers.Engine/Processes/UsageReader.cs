using System.Globalization;
using Containers.Engine.Containers;
using Containers.Network;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Processes;

namespace Containers.Engine.Processes;

/// <summary>Finds out what containers use: from their cgroup where they have one, otherwise process by process from /proc.</summary>
public static class UsageReader
{
    /// <summary>One running container now; null when it has just ended.</summary>
    public static ContainerUsage? Read(ContainerView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var pid = view.State.Pid;
        if (pid == 0 || ProcessStat.Of(pid) is null)
        {
            return null;
        }

        var group = CgroupPlace.DirectoryOf(pid, view.Record.Id);
        var usage = group is null ? FromProcesses(view.Record.IsInfra ? [pid] : ContainerProcesses.Find(pid, [])) : FromCgroup(group);
        var (networkIn, networkOut) = view.Record.Network.Mode is NetworkModes.Host ? (0, 0) : Network(pid);
        return usage with { NetworkIn = networkIn, NetworkOut = networkOut };
    }

    private static ContainerUsage FromCgroup(string directory)
    {
        var cache = Field($"{directory}/memory.stat", "inactive_file");
        var limit = Number($"{directory}/memory.max");
        var total = TotalMemory();
        return new ContainerUsage
        {
            Time = DateTimeOffset.UtcNow,
            Processor = TimeSpan.FromMicroseconds(Field($"{directory}/cpu.stat", "usage_usec")),
            Memory = Math.Max((Number($"{directory}/memory.current") ?? 0) - cache, 0),
            MemoryLimit = limit is > 0 && limit < total ? limit.Value : total,
            BlockIn = Assigned($"{directory}/io.stat", "rbytes="),
            BlockOut = Assigned($"{directory}/io.stat", "wbytes="),
            Processes = Number($"{directory}/pids.current") ?? Lines($"{directory}/cgroup.procs").Length,
        };
    }

    private static ContainerUsage FromProcesses(IReadOnlyList<int> processes)
    {
        long ticks = 0, memory = 0, blockIn = 0, blockOut = 0, count = 0;
        foreach (var pid in processes)
        {
            if (ProcessStat.Of(pid) is not { } stat)
            {
                continue;
            }

            count++;
            ticks += stat.ProcessorTicks + stat.ChildrenTicks; // of those that have ended, what their parents collected
            // Shared pages count for each by its share where the kernel tells, so that the sum is what the container costs.
            var share = Field($"/proc/{pid}/smaps_rollup", "Pss:") * 1024;
            memory += share > 0 ? share : stat.ResidentBytes;
            blockIn += Field($"/proc/{pid}/io", "read_bytes:");
            blockOut += Field($"/proc/{pid}/io", "write_bytes:");
        }

        return new ContainerUsage
        {
            Time = DateTimeOffset.UtcNow,
            Processor = TimeSpan.FromSeconds((double)ticks / ProcessStat.TicksPerSecond),
            Memory = memory,
            MemoryLimit = TotalMemory(),
            BlockIn = blockIn,
            BlockOut = blockOut,
            Processes = count,
        };
    }

    private static long TotalMemory() => Field("/proc/meminfo", "MemTotal:") * 1024;

    // "  eth0: 1 2 3 ...": received bytes are the first number, sent ones the ninth.
    private static (long In, long Out) Network(int pid)
    {
        long received = 0, sent = 0;
        foreach (var line in Lines($"/proc/{pid}/net/dev").Skip(2))
        {
            var parts = line.Split(':', 2);
            if (parts.Length == 2 && parts[0].Trim() != "lo")
            {
                var numbers = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                received += long.Parse(numbers[0], CultureInfo.InvariantCulture);
                sent += long.Parse(numbers[8], CultureInfo.InvariantCulture);
            }
        }

        return (received, sent);
    }

    /// <summary>The number after a name at the beginning of a line; 0 when there is none.</summary>
    private static long Field(string path, string name)
    {
        foreach (var line in Lines(path))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] == name)
            {
                return long.Parse(words[1], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    /// <summary>The sum of all numbers after a name and "=".</summary>
    private static long Assigned(string path, string name) => Lines(path).SelectMany(line => line.Split(' '))
        .Where(word => word.StartsWith(name, StringComparison.Ordinal)).Sum(word => long.Parse(word[name.Length..], CultureInfo.InvariantCulture));

    private static long? Number(string path) =>
        long.TryParse(Lines(path).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a controller that is not there, or a process that has ended
        }
    }
}
