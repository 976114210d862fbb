using System.Globalization;
using System.Runtime.InteropServices;

namespace Containers.Linux.Processes;

/// <summary>
/// The signals by which a user, a terminal or a service manager asks this process to end: INT, TERM and HUP. One that we were started to
/// ignore, as a shell has its background commands do, does not end us, and is not listened to.
/// </summary>
public sealed class EndingSignals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] s_signals =
        [(PosixSignal.SIGINT, Signals.SIGINT), (PosixSignal.SIGTERM, Signals.SIGTERM), (PosixSignal.SIGHUP, Signals.SIGHUP)];

    private readonly List<PosixSignalRegistration> _registrations = [];

    private EndingSignals()
    {
    }

    /// <summary>Listens until the result is disposed of.</summary>
    /// <param name="action">
    /// Called for each signal, on a thread of its own. When it returns, the signal does to us what it does to who does not listen, unless
    /// it has been cancelled.
    /// </param>
    public static EndingSignals Listen(Action<PosixSignalContext> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var ignored = ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var listening = new EndingSignals();
        listening._registrations.AddRange(s_signals.Where(one => (ignored & (1UL << (one.Number - 1))) == 0).Select(one => PosixSignalRegistration.Create(one.Signal, action)));
        return listening;
    }

    /// <summary>Listens no more.</summary>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
