using System.Globalization;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Reads --ulimit, --memory, --pids-limit, --cpus and --shm-size.</summary>
internal static class LimitOptions
{
    internal static ContainerLimits Resolve(CreateOptions options) => new()
    {
        Ulimits = Ulimits(options.Ulimits),
        Memory = options.Memory is { } memory ? Sizes.Parse(memory, "--memory") : 0,
        Pids = Math.Max(options.PidsLimit ?? 0, 0),
        NanoCpus = options.Cpus is { } cpus ? NanoCpus(cpus) : 0,
        SharedMemory = options.SharedMemory is { } size ? Sizes.Parse(size, "--shm-size") : 64 * 1024 * 1024,
    };

    /// <summary>Limits with the changes of an update; 0 and less take a limit away.</summary>
    internal static ContainerLimits Update(ContainerLimits limits, UpdateOptions options) => limits with
    {
        Memory = options.Memory is null ? limits.Memory : options.Memory is "0" or "-1" ? 0 : Sizes.Parse(options.Memory, "--memory"),
        Pids = options.PidsLimit is { } pids ? Math.Max(pids, 0) : limits.Pids,
        NanoCpus = options.Cpus is { } cpus ? NanoCpus(cpus) : limits.NanoCpus,
    };

    // The caller's own ceilings become the container's, as podman does: a user may not raise them anyway.
    private static List<Ulimit> Ulimits(IReadOnlyList<string> texts)
    {
        var limits = texts.Where(t => t != "host").Select(Parse).GroupBy(u => u.Name).ToDictionary(g => g.Key, g => g.Last());
        foreach (var name in (string[])["RLIMIT_NOFILE", "RLIMIT_NPROC"])
        {
            var (_, hard) = ThisProcess.Limit(name);
            limits.TryAdd(name, new Ulimit(name, hard, hard));
        }

        return [.. limits.Values];
    }

    // NAME=SOFT[:HARD]; -1 is unlimited.
    private static Ulimit Parse(string text)
    {
        var parts = text.Split('=', 2);
        var name = "RLIMIT_" + parts[0].ToUpperInvariant();
        var values = parts.Length > 1 ? parts[1].Split(':', 2) : [];
        if (!ResourceNames.Exists(name) || values.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": want NAME=SOFT[:HARD], such as nofile=1024:2048");
        }

        var soft = Value(text, values[0]);
        var hard = Value(text, values[^1]);
        return soft <= hard
            ? new Ulimit(name, soft, hard)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": the soft limit is above the hard limit");
    }

    private static ulong Value(string text, string number) => number is "-1" or "unlimited" ? ulong.MaxValue
        : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": \"{number}\" is not a number");

    private static long NanoCpus(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus) && cpus is >= 0 and < 100_000
            ? (long)(cpus * 1_000_000_000)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --cpus \"{text}\": want a number such as 1.5");
}
