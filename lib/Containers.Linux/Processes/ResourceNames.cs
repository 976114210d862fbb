using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>The names of resource limits, getrlimit(2).</summary>
public static class ResourceNames
{
    private static readonly Dictionary<string, int> s_numbers = new()
    {
        ["RLIMIT_AS"] = ResourceLimits.RLIMIT_AS,
        ["RLIMIT_CORE"] = ResourceLimits.RLIMIT_CORE,
        ["RLIMIT_CPU"] = ResourceLimits.RLIMIT_CPU,
        ["RLIMIT_DATA"] = ResourceLimits.RLIMIT_DATA,
        ["RLIMIT_FSIZE"] = ResourceLimits.RLIMIT_FSIZE,
        ["RLIMIT_LOCKS"] = ResourceLimits.RLIMIT_LOCKS,
        ["RLIMIT_MEMLOCK"] = ResourceLimits.RLIMIT_MEMLOCK,
        ["RLIMIT_MSGQUEUE"] = ResourceLimits.RLIMIT_MSGQUEUE,
        ["RLIMIT_NICE"] = ResourceLimits.RLIMIT_NICE,
        ["RLIMIT_NOFILE"] = ResourceLimits.RLIMIT_NOFILE,
        ["RLIMIT_NPROC"] = ResourceLimits.RLIMIT_NPROC,
        ["RLIMIT_RSS"] = ResourceLimits.RLIMIT_RSS,
        ["RLIMIT_RTPRIO"] = ResourceLimits.RLIMIT_RTPRIO,
        ["RLIMIT_RTTIME"] = ResourceLimits.RLIMIT_RTTIME,
        ["RLIMIT_SIGPENDING"] = ResourceLimits.RLIMIT_SIGPENDING,
        ["RLIMIT_STACK"] = ResourceLimits.RLIMIT_STACK,
    };

    /// <summary>Whether the kernel has a limit of this name.</summary>
    public static bool Exists(string name) => s_numbers.ContainsKey(name);

    internal static int Number(string name) => s_numbers[name];
}
