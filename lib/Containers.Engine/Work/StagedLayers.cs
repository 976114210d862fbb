using System.Globalization;
using System.Runtime.InteropServices;
using Containers.Layers;

namespace Containers.Engine.Work;

/// <summary>
/// Places where layers are being unpacked. A command that is told to end (SIGINT, SIGTERM, SIGHUP) takes them away before it goes: its
/// workers first, then what they have written. Nobody listens to signals while there are none.
/// </summary>
internal sealed class StagedLayers(LayerStore layers, NamespaceWork work)
{
    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly object _gate = new();
    private readonly HashSet<string> _places = [];
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Makes an empty place, which the caller keeps as a layer or discards.</summary>
    internal string Make()
    {
        lock (_gate)
        {
            var place = layers.Stage();
            if (_places.Count == 0)
            {
                Listen();
            }

            _places.Add(place);
            return place;
        }
    }

    /// <summary>Says that a place has become a layer.</summary>
    internal void Keep(string place)
    {
        lock (_gate)
        {
            if (_places.Remove(place) && _places.Count == 0)
            {
                _registrations.ForEach(registration => registration.Dispose());
                _registrations.Clear();
            }
        }
    }

    /// <summary>Takes a place away.</summary>
    internal void Discard(string place)
    {
        work.Remove(place);
        Keep(place);
    }

    // Who ignores a signal, as a shell has its background commands do, is not ended by it.
    private void Listen()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var ignored = ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _registrations.AddRange(s_signals.Where(signal => (ignored & (1UL << (Number(signal) - 1))) == 0).Select(signal => PosixSignalRegistration.Create(signal, _ => TakeAway())));
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => Linux.Processes.Signals.SIGINT,
        PosixSignal.SIGTERM => Linux.Processes.Signals.SIGTERM,
        _ => Linux.Processes.Signals.SIGHUP,
    };

    // What the signal does to us is done when this returns; until then nobody makes another place.
    private void TakeAway()
    {
        lock (_gate)
        {
            if (_places.Count > 0)
            {
                work.EndAll();
                work.Remove([.. _places]);
            }
        }
    }
}
