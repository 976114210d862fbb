using System.Globalization;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Specification;

/// <summary>Capabilities by name, capabilities(7), and the arithmetic of --cap-add and --cap-drop.</summary>
public static class Capabilities
{
    private const string All = "ALL";

    // In the kernel's order, CAP_CHOWN = 0.
    private static readonly string[] s_all =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
        "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>What a container gets unasked: podman's eleven, fewer than docker's fourteen.</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID",
        "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];

    /// <summary>
    /// All there are to give: what the running kernel knows, and for root only what is left in its bounding set, which on
    /// virtual machines and inside containers need not be all. A user namespace of ours always has all.
    /// </summary>
    public static IReadOnlyList<string> Known
    {
        get
        {
            const string Last = "/proc/sys/kernel/cap_last_cap";
            var count = File.Exists(Last) && int.TryParse(File.ReadAllText(Last), out var last) ? last + 1 : s_all.Length;
            var bounding = ThisProcess.UserId == 0 ? BoundingSet() : ulong.MaxValue;
            return [.. s_all.Take(count).Where((_, number) => (bounding >> number & 1) != 0)];
        }
    }

    /// <summary>The names in a set as /proc/PID/status has it: bit 0 for the first.</summary>
    public static IReadOnlyList<string> Names(ulong set) => [.. s_all.Where((_, number) => (set >> number & 1) != 0)];

    /// <summary>
    /// The set in force after adding and dropping, in the kernel's order. "ALL" on one side starts from everything or
    /// nothing, and the names on the other side then count against it.
    /// </summary>
    /// <param name="privileged">Everything, to begin with.</param>
    /// <param name="add">Names to add, with or without CAP_.</param>
    /// <param name="drop">Names to drop.</param>
    /// <param name="start">What to begin with otherwise; null for the default.</param>
    /// <exception cref="ContainersException">Invalid: no such capability, or one both added and dropped.</exception>
    public static IReadOnlyList<string> Compute(
        bool privileged, IReadOnlyList<string> add, IReadOnlyList<string> drop, IReadOnlyList<string>? start = null)
    {
        var added = Normalize(add);
        var dropped = Normalize(drop);
        if (added.FirstOrDefault(c => c != All && dropped.Contains(c)) is { } both)
        {
            throw new ContainersException(ErrorKind.Invalid, $"capability {both} cannot be both added and dropped");
        }

        IEnumerable<string> beginning = privileged || added.Contains(All) ? Known : dropped.Contains(All) ? [] : start is null ? Default : Normalize(start);
        var set = beginning.Concat(added).Except(dropped).ToHashSet();
        return [.. Known.Where(set.Contains)];
    }

    private static ulong BoundingSet()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("CapBnd:", StringComparison.Ordinal));
        return line is null ? ulong.MaxValue : ulong.Parse(line["CapBnd:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static List<string> Normalize(IReadOnlyList<string> names)
    {
        var normal = new List<string>();
        foreach (var name in names.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            var upper = name.ToUpperInvariant();
            var full = upper == All || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
            normal.Add(full == All || s_all.Contains(full)
                ? full
                : throw new ContainersException(ErrorKind.Invalid, $"unknown capability \"{name}\""));
        }

        return normal;
    }
}
