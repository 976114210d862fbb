using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Work;

/// <summary>
/// Places where something is being made that nobody wants unless it is finished: layers being unpacked, the room of builds. A command that
/// is told to end takes them away before it goes: its workers first, then what they have written. Nobody listens to signals while there
/// are none.
/// </summary>
internal sealed class UnfinishedPlaces(NamespaceWork work)
{
    private readonly object _gate = new();
    private readonly HashSet<string> _places = [];
    private EndingSignals? _signals;
    private bool _isEnding;

    /// <summary>Makes a place, which the caller keeps or discards.</summary>
    /// <param name="make">Makes it, and returns its path; nobody ends us meanwhile.</param>
    internal string Make(Func<string> make)
    {
        lock (_gate)
        {
            WaitIfEnding();
            var place = make();
            _signals ??= EndingSignals.Listen(_ => TakeAway());
            _places.Add(place);
            return place;
        }
    }

    /// <summary>Makes something inside a place, by itself and not by a worker: not while it is taken away.</summary>
    internal void Inside(Action make)
    {
        lock (_gate)
        {
            WaitIfEnding();
            make();
        }
    }

    /// <summary>Says that what is in a place is finished, or that the place has gone.</summary>
    internal void Keep(string place)
    {
        lock (_gate)
        {
            if (_places.Remove(place) && _places.Count == 0)
            {
                _signals?.Dispose();
                _signals = null;
            }
        }
    }

    /// <summary>Takes a place away.</summary>
    internal void Discard(string place)
    {
        work.Remove(place);
        Keep(place);
    }

    // What the signal does to us is done when this returns; until then nobody makes another place.
    private void TakeAway()
    {
        lock (_gate)
        {
            if (_places.Count == 0)
            {
                return;
            }

            _isEnding = true;
            work.EndAll();
            try
            {
                work.Remove([.. _places]);
            }
            catch (Exception e) when (e is ContainersException or IOException)
            {
                // Somebody who is not ours to end writes there still. The next command of that kind finds what is left, and nobody who holds it.
            }
        }
    }

    private void WaitIfEnding()
    {
        if (_isEnding)
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne();
        }
    }
}
