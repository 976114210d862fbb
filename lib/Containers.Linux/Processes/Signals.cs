using System.Collections.Frozen;
using System.Globalization;

namespace Containers.Linux.Processes;

/// <summary>Signal numbers and names, signal(7), as on every architecture .NET runs on under Linux.</summary>
public static class Signals
{
#pragma warning disable CS1591 // Native names; signal(7) documents them.
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGWINCH = 28;
#pragma warning restore CS1591

    /// <summary>The highest signal number, SIGRTMAX.</summary>
    public const int Highest = 64;

    private const int RealTimeMinimum = 34; // glibc keeps 32 and 33 for itself

    private static readonly FrozenDictionary<string, int> s_byName = new Dictionary<string, int>
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["ILL"] = 4, ["TRAP"] = 5, ["ABRT"] = 6, ["IOT"] = 6, ["BUS"] = 7, ["FPE"] = 8,
        ["KILL"] = 9, ["USR1"] = 10, ["SEGV"] = 11, ["USR2"] = 12, ["PIPE"] = 13, ["ALRM"] = 14, ["TERM"] = 15,
        ["STKFLT"] = 16, ["CHLD"] = 17, ["CLD"] = 17, ["CONT"] = 18, ["STOP"] = 19, ["TSTP"] = 20, ["TTIN"] = 21, ["TTOU"] = 22,
        ["URG"] = 23, ["XCPU"] = 24, ["XFSZ"] = 25, ["VTALRM"] = 26, ["PROF"] = 27, ["WINCH"] = 28, ["IO"] = 29, ["POLL"] = 29,
        ["PWR"] = 30, ["SYS"] = 31, ["RTMIN"] = RealTimeMinimum, ["RTMAX"] = Highest,
    }.ToFrozenDictionary();

    /// <summary>
    /// Reads a signal as docker does: a number, or a name with or without SIG in any case, RTMIN+n and RTMAX-n included.
    /// </summary>
    /// <returns>The number, or null when there is no such signal.</returns>
    public static int? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number is > 0 and <= Highest ? number : null;
        }

        var name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        if (s_byName.TryGetValue(name, out number))
        {
            return number;
        }

        var result = name.StartsWith("RTMIN+", StringComparison.Ordinal) ? Offset(name[6..], RealTimeMinimum, 1)
            : name.StartsWith("RTMAX-", StringComparison.Ordinal) ? Offset(name[6..], Highest, -1) : null;
        return result is >= RealTimeMinimum and <= Highest ? result : null;
    }

    /// <summary>The name with SIG, of real-time signals SIGRTMIN+n; the number as text of those that have none.</summary>
    public static string Name(int signal)
    {
        foreach (var (name, number) in s_byName)
        {
            if (number == signal && name is not ("IOT" or "CLD" or "POLL"))
            {
                return "SIG" + name;
            }
        }

        return signal is > RealTimeMinimum and < Highest
            ? string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - RealTimeMinimum}")
            : signal.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Sends a signal to a child of this process that has not been collected yet, so that its pid is certainly its own.
    /// False: it has ended.
    /// </summary>
    public static bool SendToChild(int pid, int signal)
    {
        if (Interop.Libc.kill(pid, signal) == 0)
        {
            return true;
        }

        return Check.LastErrno == Errno.ESRCH ? false : throw Check.Error("kill", $"process {pid}");
    }

    private static int? Offset(string digits, int from, int direction) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? from + (direction * n) : null;
}

/// <summary>A set of signals.</summary>
/// <param name="Bits">Bit n-1 for signal n.</param>
public readonly record struct SignalSet(ulong Bits)
{
    /// <summary>A set of the given signals.</summary>
    public static SignalSet Of(params ReadOnlySpan<int> signals)
    {
        var bits = 0UL;
        foreach (var signal in signals)
        {
            bits |= 1UL << (signal - 1);
        }

        return new SignalSet(bits);
    }
}
