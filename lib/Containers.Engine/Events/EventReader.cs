using Containers.Engine.Logs;
using Containers.Linux.Waiting;
using Containers.State.Events;

namespace Containers.Engine.Events;

/// <summary>Which events are wanted.</summary>
public sealed record EventSelection
{
    /// <summary>Nothing before this; null for all there are, or with <see cref="Follow"/> for none of the past.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Nothing after this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Go on with what comes, until <see cref="Until"/> if that is still to be.</summary>
    public bool Follow { get; init; }

    /// <summary>Conditions on each.</summary>
    public Predicate<EventRecord> Meets { get; init; } = static _ => true;
}

/// <summary>Reads what happened, and waits for what comes.</summary>
public sealed class EventReader(Engine engine)
{
    /// <summary>Passes the selected events on, in order.</summary>
    public void Read(EventSelection selection, Action<EventRecord> take)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(take);
        var until = selection.Until;
        using var watch = DirectoryWatch.Create();
        if (selection.Follow)
        {
            Linux.Files.Tree.Make(engine.Events.DirectoryPath);
            watch.Add(engine.Events.DirectoryPath); // before reading: nothing that comes meanwhile is missed
        }

        bool IsSelected(EventRecord record) =>
            (selection.Since is not { } since || record.Time >= Nanoseconds(since)) && (until is not { } end || record.Time <= Nanoseconds(end)) && selection.Meets(record);
        using var current = new CurrentLog(engine.Events);
        var past = current.ReadOn();
        foreach (var record in past.Where(record => !(selection is { Follow: true, Since: null }) && IsSelected(record)))
        {
            take(record);
        }

        if (selection.Follow && !(until <= DateTimeOffset.UtcNow))
        {
            Follow(current, watch, until, record =>
            {
                if (IsSelected(record))
                {
                    take(record);
                }
            });
        }
    }

    private static void Follow(CurrentLog current, DirectoryWatch watch, DateTimeOffset? until, Action<EventRecord> take)
    {
        var loop = new EventLoop();
        using var timer = TimerDescriptor.Create();
        using var changes = loop.Add(watch, Readiness.Read, _ =>
        {
            watch.Drain();
            foreach (var record in current.ReadOn())
            {
                take(record);
            }
        });
        using var end = loop.Add(timer, Readiness.Read, _ => loop.Stop());
        if (until is { } time)
        {
            timer.Arm(time - DateTimeOffset.UtcNow);
        }

        loop.Run();
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>The log, what was put aside of it first, read on and on, also when it is put aside for a new one.</summary>
    private sealed class CurrentLog(EventLog log) : IDisposable
    {
        private readonly LogLines _lines = new(log.CurrentPath);

        internal IEnumerable<EventRecord> ReadOn()
        {
            foreach (var line in _lines.ReadAvailable())
            {
                if (EventLog.Parse(line.Span) is { } record)
                {
                    yield return record;
                }
            }
        }

        public void Dispose() => _lines.Dispose();
    }
}
