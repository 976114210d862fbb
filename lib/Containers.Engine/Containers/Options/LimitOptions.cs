using System.Globalization;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads the flags that limit what a container may use.</summary>
internal static class LimitOptions
{
    private const long FewestShares = 2;
    private const long MostShares = 262_144;

    internal static ContainerLimits Resolve(CreateOptions options) => new()
    {
        Ulimits = UlimitOptions.Resolve(options.Ulimits),
        Memory = Size(options.Memory, "--memory"),
        MemoryReservation = Size(options.MemoryReservation, "--memory-reservation"),
        MemorySwap = Swap(options),
        Pids = Math.Max(options.PidsLimit ?? 0, 0),
        NanoCpus = NanoCpus(options),
        CpuShares = options.CpuShares switch
        {
            null or 0 => 0,
            < FewestShares => FewestShares,
            > MostShares => MostShares,
            { } shares => shares,
        },
        CpuPeriod = Ranged("--cpu-period", options.CpuPeriod, 1000, 1_000_000),
        CpuQuota = options.CpuQuota is < 0 ? 0 : Ranged("--cpu-quota", options.CpuQuota, 1000, long.MaxValue / 1000),
        CpusetCpus = Set("--cpuset-cpus", options.CpusetCpus),
        CpusetMems = Set("--cpuset-mems", options.CpusetMems),
        BlockWeight = (int)Ranged("--blkio-weight", Number("--blkio-weight", options.BlockWeight), 10, 1000),
        Devices = DeviceLimitOptions.Resolve(options),
        CgroupSettings = KeyValueOptions.Read("--cgroup-conf", options.CgroupSettings),
        CgroupParent = options.CgroupParent ?? string.Empty,
        NoCgroup = Cgroups(options.Cgroups) == "disabled",
        SplitCgroup = options.Cgroups == "split",
        MonitorStays = options.Cgroups == "no-conmon",
        OomScoreAdjustment = (int?)(options.OomScoreAdjustment is < -1000 or > 1000
            ? throw new ContainersException(ErrorKind.Invalid, $"invalid --oom-score-adj \"{options.OomScoreAdjustment}\": want a number from -1000 to 1000")
            : options.OomScoreAdjustment),
        SharedMemory = options.SharedMemory is { } size ? Sizes.Parse(size, "--shm-size") : 64 * 1024 * 1024,
        SystemdSharedMemory = Size(options.SystemdSharedMemory, "--shm-size-systemd"),
    };

    /// <summary>Limits with the changes of an update: what is said is read as for a new container, 0 being none.</summary>
    internal static ContainerLimits Update(ContainerLimits limits, CreateOptions changes)
    {
        var memory = changes.Memory is "0" or "-1" ? null : changes.Memory;
        var said = Resolve(changes with { Memory = memory ?? (changes.MemorySwap is null ? null : long.MaxValue.ToString(CultureInfo.InvariantCulture)) });
        return limits with
        {
            Memory = changes.Memory is null ? limits.Memory : memory is null ? 0 : said.Memory,
            MemoryReservation = changes.MemoryReservation is null ? limits.MemoryReservation : said.MemoryReservation,
            MemorySwap = changes.MemorySwap is null ? limits.MemorySwap : said.MemorySwap,
            Pids = changes.PidsLimit is null ? limits.Pids : said.Pids,
            NanoCpus = changes.Cpus is null ? limits.NanoCpus : said.NanoCpus,
            CpuShares = changes.CpuShares is null ? limits.CpuShares : said.CpuShares,
            CpuPeriod = changes.CpuPeriod is null ? limits.CpuPeriod : said.CpuPeriod,
            CpuQuota = changes.CpuQuota is null ? limits.CpuQuota : said.CpuQuota,
            CpusetCpus = changes.CpusetCpus is null ? limits.CpusetCpus : said.CpusetCpus,
            CpusetMems = changes.CpusetMems is null ? limits.CpusetMems : said.CpusetMems,
            BlockWeight = changes.BlockWeight is null ? limits.BlockWeight : said.BlockWeight,
            // Of a disk or a kind of limit that is named again, the new one counts.
            Devices = [.. limits.Devices.Where(limit => !said.Devices.Any(other => other.Kind == limit.Kind && other.Path == limit.Path)), .. said.Devices],
            Ulimits = [.. limits.Ulimits.Where(limit => !said.Ulimits.Any(other => other.Name == limit.Name)), .. said.Ulimits],
        };
    }

    /// <summary>Limits that only version 1 of cgroups knows: what was asked for and cannot be had anywhere here.</summary>
    internal static IEnumerable<string> OnlyOld(CreateOptions options)
    {
        if (options.OomKillDisable)
        {
            yield return "--oom-kill-disable";
        }

        if (options.MemorySwappiness is >= 0)
        {
            yield return "--memory-swappiness";
        }

        if (options.RealTime)
        {
            yield return "--cpu-rt-period/--cpu-rt-runtime";
        }
    }

    private static long Size(string? text, string flag) => text is null ? 0 : Sizes.Parse(text, flag);

    private static long Swap(CreateOptions options)
    {
        var swap = options.MemorySwap is null or "0" ? 0 : options.MemorySwap == "-1" ? -1 : Sizes.Parse(options.MemorySwap, "--memory-swap");
        if (swap != 0 && options.Memory is null)
        {
            throw new ContainersException(ErrorKind.Invalid, "--memory-swap counts memory and swap together: give --memory too");
        }

        return swap is not (0 or -1) && swap < Size(options.Memory, "--memory")
            ? throw new ContainersException(ErrorKind.Invalid, "--memory-swap counts memory and swap together: it cannot be smaller than --memory")
            : swap;
    }

    private static long NanoCpus(CreateOptions options)
    {
        if (options.Cpus is not { } text)
        {
            return 0;
        }

        if (options.CpuPeriod is not null || options.CpuQuota is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"--cpus and --cpu-{(options.CpuPeriod is null ? "quota" : "period")} cannot be set together");
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus) && cpus is >= 0 and < 100_000
            ? (long)(cpus * 1_000_000_000)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --cpus \"{text}\": want a number such as 1.5");
    }

    private static long? Number(string flag, string? text) => string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want a number");

    private static long Ranged(string flag, long? value, long from, long to) => value switch
    {
        null or 0 => 0,
        { } number when number >= from && number <= to => number,
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{value}\": want a number from {from} to {to}"),
    };

    // "0-3,5": what the kernel reads.
    private static string Set(string flag, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var isGood = text.Split(',').All(part => part.Split('-') is { Length: 1 or 2 } ends && ends.All(end => ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        return isGood ? text : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want numbers and ranges such as 0-3,5");
    }

    private static string Cgroups(string? text) => text is null or "" or "enabled" or "disabled" or "no-conmon" or "split" ? text ?? "enabled"
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --cgroups \"{text}\": want enabled, disabled, no-conmon or split");
}
